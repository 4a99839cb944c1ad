using System.Buffers.Text;

namespace Fab.Firmware.Grbl;

internal enum GrblState
{
    Unknown,
    Idle,
    Run,
    Hold,
    Jog,
    Alarm,
    Door,
    Check,
    Home,
    Sleep,
}

/// <summary>One status report, <c>&lt;Run|MPos:1.000,2.000,3.000|FS:500,0&gt;</c>. Fields come in any order; most may be absent.</summary>
internal struct GrblStatus
{
    public GrblState State;

    /// <summary>Of Hold: 0 at rest, 1 coming to rest. Of Door: 0 closed, 1 open, 2 retracting, 3 going back.</summary>
    public int SubState;
    public (double X, double Y, double Z)? MachinePosition;
    public (double X, double Y, double Z)? WorkPosition;
    public (double X, double Y, double Z)? WorkOffset;
    public int? PlannerFree;

    /// <summary>The feed at this moment, per minute in the unit of the reports.</summary>
    public double? Feed;

    /// <summary>Percent; sent only now and then.</summary>
    public int? FeedOverride;
    /// <summary>The spindle turns; told only together with the overrides.</summary>
    public bool SpindleTurns;
    public int? RapidOverride;
    public int? SpindleOverride;

    public static bool TryParse(ReadOnlySpan<byte> line, out GrblStatus status)
    {
        status = default;
        if (line.Length < 3 || line[0] != (byte)'<' || line[^1] != (byte)'>') return false;
        ReadOnlySpan<byte> rest = line[1..^1];
        bool first = true;
        while (!rest.IsEmpty)
        {
            int bar = rest.IndexOf((byte)'|');
            ReadOnlySpan<byte> field = bar < 0 ? rest : rest[..bar];
            rest = bar < 0 ? default : rest[(bar + 1)..];
            if (first) ParseState(field, ref status);
            else if (field.StartsWith("MPos:"u8)) status.MachinePosition = Triple(field[5..]);
            else if (field.StartsWith("WPos:"u8)) status.WorkPosition = Triple(field[5..]);
            else if (field.StartsWith("WCO:"u8)) status.WorkOffset = Triple(field[4..]);
            else if (field.StartsWith("Bf:"u8) && Utf8Parser.TryParse(field[3..], out int free, out _)) status.PlannerFree = free;
            else if (field.StartsWith("FS:"u8) && Utf8Parser.TryParse(field[3..], out double feed, out _) && double.IsFinite(feed)) status.Feed = feed;
            else if (field.StartsWith("F:"u8) && Utf8Parser.TryParse(field[2..], out double alone, out _) && double.IsFinite(alone)) status.Feed = alone;
            else if (field.StartsWith("A:"u8)) status.SpindleTurns = field[2..].IndexOfAny((byte)'S', (byte)'C') >= 0;
            else if (field.StartsWith("Ov:"u8)) ParseOverrides(field[3..], ref status);
            first = false;
        }

        return status.State != GrblState.Unknown;
    }

    private static void ParseState(ReadOnlySpan<byte> field, ref GrblStatus status)
    {
        int colon = field.IndexOf((byte)':');
        ReadOnlySpan<byte> name = colon < 0 ? field : field[..colon];
        if (colon >= 0 && Utf8Parser.TryParse(field[(colon + 1)..], out int sub, out _)) status.SubState = sub;
        status.State =
            name.SequenceEqual("Idle"u8) ? GrblState.Idle
            : name.SequenceEqual("Run"u8) ? GrblState.Run
            : name.SequenceEqual("Hold"u8) ? GrblState.Hold
            : name.SequenceEqual("Jog"u8) ? GrblState.Jog
            : name.SequenceEqual("Alarm"u8) ? GrblState.Alarm
            : name.SequenceEqual("Door"u8) ? GrblState.Door
            : name.SequenceEqual("Check"u8) ? GrblState.Check
            : name.SequenceEqual("Home"u8) ? GrblState.Home
            : name.SequenceEqual("Sleep"u8) ? GrblState.Sleep
            : GrblState.Unknown;
    }

    private static void ParseOverrides(ReadOnlySpan<byte> text, ref GrblStatus status)
    {
        if (!Utf8Parser.TryParse(text, out int feed, out int used)) return;
        status.FeedOverride = feed;
        if (used >= text.Length || !Utf8Parser.TryParse(text[(used + 1)..], out int rapid, out int more)) return;
        status.RapidOverride = rapid;
        text = text[(used + 1 + more)..];
        if (text.Length > 1 && Utf8Parser.TryParse(text[1..], out int spindle, out _)) status.SpindleOverride = spindle;
    }

    private static (double X, double Y, double Z)? Triple(ReadOnlySpan<byte> text)
    {
        Span<double> values = stackalloc double[3];
        for (int i = 0; i < 3; i++)
        {
            if (!Utf8Parser.TryParse(text, out values[i], out int used) || !double.IsFinite(values[i])) return null;
            text = text[used..];
            if (i < 2)
            {
                if (text.IsEmpty || text[0] != (byte)',') return null;
                text = text[1..];
            }
        }

        return (values[0], values[1], values[2]);
    }
}
