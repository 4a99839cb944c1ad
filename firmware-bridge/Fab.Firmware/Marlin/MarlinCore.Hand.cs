using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Fab.Firmware.Streaming;

namespace Fab.Firmware.Marlin;

/// <content>By hand: single commands, overrides.</content>
public sealed partial class MarlinCore
{
    private static readonly FrozenSet<OverrideKind> Adjustable = FrozenSet.Create(OverrideKind.Feed, OverrideKind.Flow, OverrideKind.Fan);

    public override Refusal? SendByHand(ReadOnlySpan<byte> command, long ticket, TimeSpan now)
    {
        if (CheckSend(command) is { } refusal) return refusal;
        TakeTicket(ticket);
        _axes = null; // it may change what the axes may do
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
        _axes = null;
        if ((Overrides.Feed ?? 100) != 100) Override(OverrideKind.Feed, 100, now);
        if ((Overrides.Flow ?? 100) != 100) Override(OverrideKind.Flow, 100, now);
    }

    private protected override bool AwaitsLong => _lines.Oldest is { TakesLong: true };

    private static string Whole(int number) => number.ToString(CultureInfo.InvariantCulture);
}
