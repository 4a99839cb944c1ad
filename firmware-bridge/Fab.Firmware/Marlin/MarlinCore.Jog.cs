using System.Globalization;
using System.Text;
using Fab.Firmware.Streaming;

namespace Fab.Firmware.Marlin;

/// <content>Jogs, in pieces.</content>
/// <remarks>
/// Marlin has no way to end a planned move gently: what it has planned it does. So a jog goes out in short pieces, so far
/// ahead that the planner never has to brake for want of the next, and no farther than it may still run when the jog's time
/// is over. Both come from the speed and the acceleration along the jog, which the firmware tells (M503). One that does not
/// tell is jogged a piece at a time, each followed by M400, whose answer says how long it took.
/// </remarks>
public sealed partial class MarlinCore
{
    /// <summary>A piece of a jog whose speed is known; shorter than 20 ms, Marlin slows down for it (M205 B).</summary>
    private static readonly TimeSpan ShortPiece = TimeSpan.FromMilliseconds(30);

    /// <summary>What wire, adapter and firmware may take until a piece is planned.</summary>
    private static readonly TimeSpan OnTheWay = TimeSpan.FromMilliseconds(60);

    /// <summary>Braking takes no longer; what lies ahead for it must run out as well, so it counts twice.</summary>
    private const double BrakingSeconds = 0.1;

    private static readonly TimeSpan LonePiece = TimeSpan.FromMilliseconds(120);

    /// <summary>The first lone piece's length at most: nothing is known yet of how fast the axis really is.</summary>
    private const double FirstLoneMm = 0.5;

    /// <summary>Asked for and told; null when that is to be done before the next jog.</summary>
    private AxisSettings? _axes;

    private JogPace? _jogPace;
    private bool _jogWaitsForSettings;
    private bool _jogRestAsked;
    private int _jogPiecesUntaken;

    /// <summary>Of the piece taken last, the only one that may not have left yet.</summary>
    private double _jogLastMm;

    /// <summary>Until when the pieces that the firmware has taken keep it moving, at the latest.</summary>
    private TimeSpan _jogTakenUntil;

    private double _loneMm;
    private TimeSpan _loneSentAt;

    /// <param name="MmPerSecond">How fast the jog goes.</param>
    /// <param name="Ramp">By how much reaching that speed, or braking from it, takes longer than going on at it.</param>
    private readonly record struct JogPace(double MmPerSecond, TimeSpan Ramp)
    {
        /// <summary>The running piece's end is settled as it begins, so what brakes lies behind it.</summary>
        public TimeSpan Ahead => Ramp + ShortPiece + OnTheWay;
    }

    private TimeSpan? JogTick => CurrentJog switch
    {
        null or { IsEnding: true } => null,
        { LeftMm: > 0 } jog when _jogPace is { } pace && !_jogWaitsForSettings && _own.Count == 0 && Untaken < pace.Ahead =>
            _jogTakenUntil + Untaken - pace.Ahead is { } next && next < jog.Until ? next : jog.Until,
        { } jog => jog.Until,
    };

    private protected override Refusal? MayJog(in JogMove move) => _traits.AnswersOnReceipt
        ? new Refusal(StreamFailures.NotOfThisFirmware, "This firmware answers before it has moved, so a jog could not be ended in time.", "Move it by single commands.")
        : null;

    private protected override void BeginJog(in JogMove move, TimeSpan patience, TimeSpan now)
    {
        CurrentJog = new JogRun(move, patience, now);
        _jogPace = null;
        _jogPiecesUntaken = 0;
        _jogTakenUntil = now;
        _jogRestAsked = false;
        if (!_traits.TellsSettingsAsMarlin) _axes ??= new AxisSettings();
        _jogWaitsForSettings = _axes is null;
        if (_axes is null)
        {
            _axes = new AxisSettings();
            _own.Enqueue(("M503 S0", LinePurpose.AxisSettings));
        }

        _own.Enqueue(("G21", LinePurpose.Plain));
        _own.Enqueue(("G91", LinePurpose.Plain));
        Pump(now);
        if (!_jogWaitsForSettings) BeginPieces(now);
    }

    private protected override void EndJog(bool ranOut, TimeSpan now)
    {
        if (CurrentJog is not { IsEnding: false } jog) return;
        (jog.IsEnding, jog.RanOut) = (true, ranOut);

        // A piece that was lost on the way would go again and move the machine when nobody wants it any more.
        _lines.Unsay(LinePurpose.JogPiece, "G91"u8);
        for (int i = _own.Count; i > 0; i--)
        {
            (string Text, LinePurpose Purpose) own = _own.Dequeue();
            if (own.Purpose != LinePurpose.JogPiece) _own.Enqueue(own);
            else jog.GiveBack(_jogLastMm);
        }

        if (_jogWaitsForSettings || _jogPace is null) return; // an answer is on its way
        AskForJogsRest();
        Pump(now);
    }

    private void AxisSettingsTold(TimeSpan now)
    {
        if (CurrentJog is not { } jog || !_jogWaitsForSettings) return;
        _jogWaitsForSettings = false;
        WatchJog(now);
        if (jog.IsEnding) JogRests(now);
        else BeginPieces(now);
    }

    private void BeginPieces(TimeSpan now)
    {
        JogMove move = CurrentJog!.Move;
        if (_axes?.Along(move) is { } axes && double.IsFinite(axes.Acceleration))
        {
            double speed = Math.Min(move.Feed.Value / 60, Math.Min(axes.Speed, axes.Acceleration * BrakingSeconds));
            _jogPace = new JogPace(speed, TimeSpan.FromSeconds(speed / axes.Acceleration / 2));
            SendJogPieces(now);
            return;
        }

        _loneMm = Math.Min(FirstLoneMm, MostLoneMm(move));
        SendLonePiece(now);
    }

    private TimeSpan Untaken => _jogPiecesUntaken * ShortPiece;

    /// <summary>For how long the pieces on their way and in the planner still move the machine.</summary>
    private TimeSpan JogLeft(TimeSpan now) => (_jogTakenUntil > now ? _jogTakenUntil - now : TimeSpan.Zero) + Untaken;

    private void SendJogPieces(TimeSpan now)
    {
        if (CurrentJog is not { IsEnding: false } jog || _jogPace is not { } pace || _jogWaitsForSettings) return;

        // One that waits for room on the wire is enough; the next answer makes room.
        while (jog.LeftMm > 0 && _own.Count == 0 && JogLeft(now) <= pace.Ahead)
        {
            _jogPiecesUntaken++;
            JogMove piece = jog.Take(pace.MmPerSecond * ShortPiece.TotalSeconds);
            _jogLastMm = piece.Length;
            _own.Enqueue((TextOf(piece, pace.MmPerSecond * 60), LinePurpose.JogPiece));
            Pump(now);
        }

        if (jog.LeftMm > 0 || _jogRestAsked) return;
        AskForJogsRest();
        Pump(now);
    }

    /// <summary>The firmware has planned a piece: it runs behind those before it, or from now on.</summary>
    private void JogPieceTaken(TimeSpan now)
    {
        if (CurrentJog is null || _jogPace is not { } pace) return;
        _jogPiecesUntaken--;
        if (_jogTakenUntil <= now) _jogTakenUntil = now + pace.Ramp;
        _jogTakenUntil += ShortPiece;
        SendJogPieces(now);
    }

    private void AskForJogsRest()
    {
        if (_jogRestAsked) return;
        _jogRestAsked = true;
        _own.Enqueue(("M400", LinePurpose.Jog));
    }

    /// <summary>M400 was answered: the machine rests.</summary>
    private void JogPieceDone(TimeSpan now)
    {
        if (CurrentJog is not { } jog) return;
        WatchJog(now);
        if (_jogPace is not null || jog.IsEnding || jog.LeftMm <= 0)
        {
            JogRests(now);
            return;
        }

        double took = Math.Max((now - _loneSentAt).TotalSeconds, 0.001);
        _loneMm = Math.Min(MostLoneMm(jog.Move), _loneMm * Math.Clamp(LonePiece.TotalSeconds / took, 0.25, 4));
        SendLonePiece(now);
    }

    private void JogRests(TimeSpan now)
    {
        if (CurrentJog is { } jog && jog.Move.Length - jog.LeftMm is > 0 and var mm) Guard?.Moved(jog.Move.Piece(mm));
        if (Guard is { WantsPlace: true }) _own.Enqueue(("M114", LinePurpose.Plain));
        _own.Enqueue(("G90", LinePurpose.JogBack));
        Pump(now);
    }

    private static double MostLoneMm(in JogMove move) => move.Feed.Value / 60 * LonePiece.TotalSeconds;

    private void SendLonePiece(TimeSpan now)
    {
        JogMove piece = CurrentJog!.Take(_loneMm);
        _jogLastMm = piece.Length;
        _own.Enqueue((TextOf(piece, piece.Feed.Value), LinePurpose.JogPiece));
        _own.Enqueue(("M400", LinePurpose.Jog));
        _loneSentAt = now;
        Pump(now);
    }

    /// <param name="feed">mm/min that the tool shall go; the firmware multiplies what it is told by its feed override.</param>
    private string TextOf(in JogMove piece, double feed)
    {
        var text = new StringBuilder("G1");
        foreach ((char axis, double mm) in (ReadOnlySpan<(char, double)>)[('X', piece.X), ('Y', piece.Y), ('Z', piece.Z), ('E', piece.E)])
        {
            if (mm != 0) text.Append(' ').Append(axis).Append(mm.ToString("0.####", CultureInfo.InvariantCulture));
        }

        double told = feed * 100 / (Overrides.Feed ?? 100);
        return text.Append(" F").Append(told.ToString("0.#", CultureInfo.InvariantCulture)).ToString();
    }
}
