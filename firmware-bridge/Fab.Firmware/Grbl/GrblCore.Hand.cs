using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Fab.Firmware.Streaming;

namespace Fab.Firmware.Grbl;

/// <content>By hand: single commands, jogs in pieces, overrides, unlocking.</content>
/// <remarks>
/// A jog goes out as many short <c>$J=</c> lines, a little ahead of the motion, so that a bridge that dies leaves a machine
/// that rests a moment later. 0x85 ends it within the machine's acceleration and keeps the position.
/// </remarks>
public sealed partial class GrblCore
{
    private const byte JogCancelByte = 0x85;

    /// <summary>The longest piece; so two of them fit into any Grbl's buffer.</summary>
    private const int MostJogBytes = 60;

    private static readonly TimeSpan JogPiece = TimeSpan.FromMilliseconds(50);

    /// <summary>The next piece goes out when so much motion is left.</summary>
    private static readonly TimeSpan JogAhead = TimeSpan.FromMilliseconds(150);

    /// <summary>An override that is not reported by then is asked for again.</summary>
    private static readonly TimeSpan OverrideAgain = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan OverridePatience = TimeSpan.FromSeconds(30);

    private static readonly FrozenSet<OverrideKind> Adjustable = FrozenSet.Create(OverrideKind.Feed, OverrideKind.Rapid, OverrideKind.Spindle);

    /// <summary>Until when the pieces sent so far keep the machine moving.</summary>
    private TimeSpan _jogSentUntil;
    private TimeSpan _jogCancelledAt;
    private double _jogFeed;
    private bool _jogWaitsForRoom;

    private Overrides _wantedOverrides;
    private TimeSpan? _overrideDue;
    private TimeSpan _overrideUntil;

    /// <summary>Home as soon as the greeting after a reset has found the machine locked.</summary>
    private bool _homesNext;

    public override Refusal? SendByHand(ReadOnlySpan<byte> command, long ticket, TimeSpan now)
    {
        if ((CheckSend(command) ?? GuardCommand(command)) is { } refusal) return refusal;
        if (MovesZero(command)) _zeroMoved = true;
        TakeTicket(ticket);
        _own.Enqueue((Encoding.ASCII.GetString(command), LinePurpose.Hand));
        _audit.Lose();
        Pump(now);
        return null;
    }

    public override Refusal? Override(OverrideKind kind, int percent, TimeSpan now)
    {
        if (CheckOverride(kind, percent, Adjustable) is { } refusal) return refusal;
        _wantedOverrides = _wantedOverrides.With(kind, percent);
        _overrideUntil = now + OverridePatience;
        StepOverrides(now);
        return null;
    }

    public override Refusal? Unlock(bool home, TimeSpan now)
    {
        if (Phase != StreamPhase.Locked) return new Refusal(StreamFailures.NothingToUnlock, "The firmware is not locked.");
        if (home && _settings.GetValueOrDefault("$22", "0") == "0")
            return new Refusal(StreamFailures.NotOfThisFirmware, "This machine has no homing switches ($22=0).", "Unlock it as it stands, when its position is certain.");

        // After a hard alarm the firmware hears nothing but a reset.
        BeginGreeting(now);
        _homesNext = home;
        if (!home) _own.Enqueue(("$X", LinePurpose.Plain));
        Greet(now);
        return null;
    }

    private protected override bool AwaitsLong => IsHoming;

    private protected override Refusal? MayJog(in JogMove move)
    {
        if (_held) return new Refusal(StreamFailures.WrongPhase, "The machine is held in the middle of a motion, so it cannot be jogged.", "Resume or cancel the job.");
        return move.E == 0 ? null : new Refusal(StreamFailures.JogInvalid, "This machine has no extruder.", "Jog X, Y or Z.");
    }

    private protected override void BeginJog(in JogMove move, TimeSpan patience, TimeSpan now)
    {
        CurrentJog = new JogRun(move, patience, now);
        _jogFeed = Math.Min(move.Feed.Value, Math.Min(MostAlong(move, "$11", 1), MostAlong(move, "$12", JogRun.BrakingSeconds * 60)));
        _jogSentUntil = now;
        _audit.Lose();
        Guard?.LosePlace(); // where it ends the report says
        PollSoon(now);
        SendJogPieces(now);
    }

    private protected override void EndJog(bool ranOut, TimeSpan now)
    {
        if (CurrentJog is not { IsEnding: false } jog) return;
        (jog.IsEnding, jog.RanOut) = (true, ranOut);
        CancelJog(now);
        PollSoon(now);
    }

    private TimeSpan? JogTick => CurrentJog switch
    {
        null or { IsEnding: true } => null, // the reports say when it rests
        { LeftMm: > 0 } jog when !_jogWaitsForRoom => _jogSentUntil - JogAhead is { } next && next < jog.Until ? next : jog.Until,
        { } jog => jog.Until,
    };

    private void TickJog(TimeSpan now)
    {
        WatchJog(now);
        SendJogPieces(now);
        if (_overrideDue <= now) StepOverrides(now);
    }

    private void SendJogPieces(TimeSpan now)
    {
        if (CurrentJog is not { IsEnding: false } jog) return;
        while (jog.LeftMm > 0 && _jogSentUntil <= now + JogAhead)
        {
            // The next answer makes room.
            _jogWaitsForRoom = !HasRoom(MostJogBytes, alone: false);
            if (_jogWaitsForRoom) return;
            JogMove piece = jog.Take(_jogFeed / 60 * JogPiece.TotalSeconds);
            SendJogPiece(piece, now);
            if (_jogSentUntil < now) _jogSentUntil = now;
            _jogSentUntil += TimeSpan.FromSeconds(piece.Length / (_jogFeed / 60));
        }
    }

    private void SendJogPiece(in JogMove piece, TimeSpan now)
    {
        var text = new StringBuilder("$J=G91G21");
        foreach ((char axis, double mm) in (ReadOnlySpan<(char, double)>)[('X', piece.X), ('Y', piece.Y), ('Z', piece.Z)])
        {
            if (mm != 0) text.Append(axis).Append(mm.ToString("0.####", CultureInfo.InvariantCulture));
        }

        text.Append('F').Append(_jogFeed.ToString("0.#", CultureInfo.InvariantCulture)).Append('\n');
        byte[] line = Encoding.ASCII.GetBytes(text.ToString());
        Send(line, new LineInFlight(line.Length, -1, PlannerShare.None, LinePurpose.Jog, 0, false), alone: false, now);
    }

    /// <summary>The most along a direction that no axis exceeds, from three settings; the machine's own numbers are the truth.</summary>
    private double MostAlong(in JogMove move, string settings, double times)
    {
        double most = double.PositiveInfinity;
        double length = move.Length;
        foreach ((double mm, char axis) in (ReadOnlySpan<(double, char)>)[(move.X, '0'), (move.Y, '1'), (move.Z, '2')])
        {
            if (mm == 0 || !_settings.TryGetValue(settings + axis, out string? text)) continue;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double limit) && limit > 0) most = Math.Min(most, limit * length / Math.Abs(mm));
        }

        return most * times;
    }

    /// <summary>What a report means for the jog.</summary>
    private void LookAtJog(in GrblStatus status, TimeSpan now)
    {
        if (CurrentJog is not { } jog) return;
        bool allSent = jog.IsEnding || jog.LeftMm <= 0;
        if (status.State == GrblState.Idle && _inFlight.Count == 0 && allSent && (jog.IsEnding || now >= _jogSentUntil))
        {
            JogIsOver(now);
        }
        else if (jog.IsEnding && status.State == GrblState.Jog && now - _jogCancelledAt >= _options.PollInterval)
        {
            CancelJog(now); // a piece that was still in its buffer began anew
        }
    }

    private void CancelJog(TimeSpan now)
    {
        SendUrgent([JogCancelByte]);
        _jogCancelledAt = now;
    }

    /// <summary>
    /// Grbl's overrides move by steps, and of two equal steps close together it may see one. So one of each goes out, and the
    /// next when the report shows it.
    /// </summary>
    private void StepOverrides(TimeSpan now)
    {
        _overrideDue = null;
        if (_overrideUntil <= now) _wantedOverrides = default; // the firmware will not
        bool steps = StepTo(OverrideKind.Feed, 0x90, 0x91) | StepTo(OverrideKind.Spindle, 0x99, 0x9A) | StepToRapid();
        if (!steps) return;
        _overrideDue = now + OverrideAgain;
        PollSoon(now);
    }

    /// <param name="reset">The byte that sets 100; the four after it are +10, -10, +1, -1.</param>
    private bool StepTo(OverrideKind kind, byte reset, byte coarseUp)
    {
        int current = Overrides.Of(kind) ?? 100;
        if (_wantedOverrides.Of(kind) is not { } wanted || wanted == current) return false;
        int away = wanted - current;
        int down = away < 0 ? 1 : 0;
        if (wanted == 100)
        {
            SendUrgent([reset]);
            return true;
        }

        if (Math.Abs(away) >= 10) SendUrgent([(byte)(coarseUp + down)]);
        if (away % 10 != 0) SendUrgent([(byte)(coarseUp + 2 + down)]);
        return true;
    }

    private bool StepToRapid()
    {
        if (_wantedOverrides.Rapid is not { } wanted || wanted == (Overrides.Rapid ?? 100)) return false;
        SendUrgent([wanted switch { 25 => 0x97, 50 => 0x96, _ => 0x95 }]);
        return true;
    }

    private void ReadOverrides(in GrblStatus status, TimeSpan now)
    {
        if (status.FeedOverride is not { } feed) return;
        Overrides = new Overrides(feed, status.RapidOverride, status.SpindleOverride);
        SpindleTurns = status.SpindleTurns;
        if (_overrideDue is not null) StepOverrides(now);
    }

    /// <summary>A reset takes all of them back; a job begins without what was set before it.</summary>
    private void ForgetOverrides()
    {
        Overrides = new Overrides(100, 100, 100);
        _wantedOverrides = default;
        _overrideDue = null;
    }

    private void ResetOverrides(TimeSpan now)
    {
        foreach (OverrideKind kind in Adjustable)
        {
            if ((Overrides.Of(kind) ?? 100) != 100) Override(kind, 100, now);
        }
    }
}
