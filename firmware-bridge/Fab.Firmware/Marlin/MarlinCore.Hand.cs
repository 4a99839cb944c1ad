using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Fab.Firmware.Streaming;

namespace Fab.Firmware.Marlin;

/// <content>By hand: single commands, jogs in pieces, overrides.</content>
/// <remarks>
/// Marlin has no way to end a planned move gently. So a jog goes out in pieces, each followed by M400, which answers when
/// the piece is done: the next one's length comes from how long that took. At most one piece is under way.
/// </remarks>
public sealed partial class MarlinCore
{
    private static readonly TimeSpan JogPiece = TimeSpan.FromMilliseconds(120);

    /// <summary>The first piece's length at most: nothing is known yet of how fast the axis really is.</summary>
    private const double FirstJogMm = 0.5;

    private static readonly FrozenSet<OverrideKind> Adjustable = FrozenSet.Create(OverrideKind.Feed, OverrideKind.Flow, OverrideKind.Fan);

    private double _jogMm;
    private TimeSpan _jogSentAt;

    public override Refusal? SendByHand(ReadOnlySpan<byte> command, long ticket, TimeSpan now)
    {
        if (CheckSend(command) is { } refusal) return refusal;
        TakeTicket(ticket);
        _own.Enqueue((Encoding.ASCII.GetString(command), LinePurpose.Hand));
        Pump(now);
        return null;
    }

    public override Refusal? Override(OverrideKind kind, int percent, TimeSpan now)
    {
        if (CheckOverride(kind, percent, Adjustable) is { } refusal) return refusal;
        string command = kind switch
        {
            OverrideKind.Feed => "M220 S" + Whole(percent),
            OverrideKind.Flow => "M221 S" + Whole(percent),
            _ when percent == 0 => "M107",
            _ => "M106 S" + Whole((int)Math.Round(percent * 2.55)),
        };
        Overrides = Overrides.With(kind, percent);
        _own.Enqueue((command, LinePurpose.Plain));
        Pump(now);
        return null;
    }

    /// <summary>A job begins without what was set before it.</summary>
    private protected override void Begun(TimeSpan now)
    {
        if ((Overrides.Feed ?? 100) != 100) Override(OverrideKind.Feed, 100, now);
        if ((Overrides.Flow ?? 100) != 100) Override(OverrideKind.Flow, 100, now);
    }

    private protected override bool AwaitsLong => _lines.Oldest is { TakesLong: true };

    private protected override Refusal? MayJog(in JogMove move) => null;

    private protected override void BeginJog(in JogMove move, TimeSpan patience, TimeSpan now)
    {
        CurrentJog = new JogRun(move, patience, now);
        _jogMm = Math.Min(FirstJogMm, MostJogMm(move));
        _own.Enqueue(("G21", LinePurpose.Plain));
        _own.Enqueue(("G91", LinePurpose.Plain));
        SendJogPiece(now);
    }

    private protected override void EndJog(bool ranOut, TimeSpan now)
    {
        if (CurrentJog is { IsEnding: false } jog) (jog.IsEnding, jog.RanOut) = (true, ranOut);
    }

    private TimeSpan? JogTick => CurrentJog is { IsEnding: false } jog ? jog.Until : null;

    private static double MostJogMm(in JogMove move) => move.Feed.Value / 60 * JogPiece.TotalSeconds;

    private void SendJogPiece(TimeSpan now)
    {
        JogMove piece = CurrentJog!.Take(_jogMm);
        var text = new StringBuilder("G1");
        foreach ((char axis, double mm) in (ReadOnlySpan<(char, double)>)[('X', piece.X), ('Y', piece.Y), ('Z', piece.Z), ('E', piece.E)])
        {
            if (mm != 0) text.Append(' ').Append(axis).Append(mm.ToString("0.####", CultureInfo.InvariantCulture));
        }

        text.Append(" F").Append(piece.Feed.Value.ToString("0.#", CultureInfo.InvariantCulture));
        _own.Enqueue((text.ToString(), LinePurpose.Plain));
        _own.Enqueue(("M400", LinePurpose.Jog));
        _jogSentAt = now;
        Pump(now);
    }

    /// <summary>A piece is done.</summary>
    private void JogPieceDone(TimeSpan now)
    {
        if (CurrentJog is not { } jog) return;
        WatchJog(now);
        if (jog.IsEnding || jog.LeftMm <= 0)
        {
            _own.Enqueue(("G90", LinePurpose.JogBack));
            Pump(now);
            return;
        }

        double took = Math.Max((now - _jogSentAt).TotalSeconds, 0.001);
        _jogMm = Math.Min(MostJogMm(jog.Move), _jogMm * Math.Clamp(JogPiece.TotalSeconds / took, 0.25, 4));
        SendJogPiece(now);
    }

    private static string Whole(int number) => number.ToString(CultureInfo.InvariantCulture);
}
