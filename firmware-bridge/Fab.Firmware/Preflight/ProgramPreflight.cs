using Fab.Firmware.GCode;
using Fab.Firmware.Toolpath;

namespace Fab.Firmware.Preflight;

/// <summary>Reads a program once and says whether it may run on a machine.</summary>
public static class ProgramPreflight
{
    private const int ChunkBytes = 128 * 1024;

    /// <param name="gcode">Read from where it stands to its end, or to the size limit.</param>
    /// <param name="limits">The machine's.</param>
    /// <param name="toolpath">Is given the way as it is read, when somebody wants to see it; null for nobody.</param>
    public static PreflightReport Check(Stream gcode, MachineLimits limits, ToolpathBuilder? toolpath = null)
    {
        var check = new ProgramCheck(limits, toolpath);
        byte[] chunk = new byte[ChunkBytes];
        int read = gcode.ReadAtLeast(chunk, ChunkBytes, throwOnEndOfStream: false);
        for (; read > 0; read = gcode.Read(chunk))
        {
            if (!check.Feed(chunk.AsMemory(0, read))) break;
        }

        return check.Complete();
    }

    public static PreflightReport Check(ReadOnlyMemory<byte> gcode, MachineLimits limits, ToolpathBuilder? toolpath = null)
    {
        var check = new ProgramCheck(limits, toolpath);
        for (int at = 0; at < gcode.Length; at += ChunkBytes)
        {
            if (!check.Feed(gcode.Slice(at, Math.Min(ChunkBytes, gcode.Length - at)))) break;
        }

        return check.Complete();
    }
}

/// <summary>The checks that concern the file as a whole, around those of its lines.</summary>
internal sealed class ProgramCheck
{
    /// <summary>Nobody cuts or prints so small a thing; 5 inches are 127 mm.</summary>
    private const double TinyMm = 5;

    private readonly MachineLimits _limits;
    private readonly FindingList _findings = new();
    private readonly LineChecks _lines;
    private readonly ProgramReading _reading;
    private bool _unreadable;

    public ProgramCheck(MachineLimits limits, ToolpathBuilder? toolpath)
    {
        _limits = limits;
        _lines = new LineChecks(limits, _findings);
        IProgramVisitor[] visitors = toolpath is null ? [_lines] : [_lines, toolpath];
        _reading = new ProgramReading(limits.Dialect, limits.Motion, limits.WorkZeros, visitors);
    }

    /// <summary>Takes the next part of the file; false when there is no need to see the rest.</summary>
    public bool Feed(ReadOnlyMemory<byte> chunk)
    {
        if (_reading.Bytes == 0 && KnownBinary(chunk.Span) is { } format)
            return Unreadable(PreflightCodes.Binary, $"This is {format}, not G-code as text.", "Export plain G-code (.gcode or .nc) and hand that in.");
        if (chunk.Span.Contains((byte)0))
            return Unreadable(PreflightCodes.Binary, "The file holds binary data, not G-code as text.", "Export plain G-code (.gcode or .nc) and hand that in.");
        if (_reading.Bytes + chunk.Length > _limits.MaxProgramBytes)
        {
            return Unreadable(
                PreflightCodes.TooLarge, $"The program is larger than {_limits.MaxProgramBytes / 1e6:0.#} MB, the most this machine takes.",
                "Split it, or slice with a coarser resolution.");
        }

        _reading.Feed(chunk);
        return true;
    }

    public PreflightReport Complete()
    {
        if (_unreadable) return new PreflightReport(null, _findings.Ordered(), _findings.Untold);
        ProgramSummary summary = _reading.Complete();
        if (summary.Commands == 0)
        {
            Refuse(PreflightCodes.Empty, summary.Bytes == 0 ? "The file is empty." : "The file holds no command.", "Export the G-code again.");
            return new PreflightReport(summary, _findings.Ordered(), _findings.Untold);
        }

        _lines.Complete();
        CheckWhole(summary);
        return new PreflightReport(summary, _findings.Ordered(), _findings.Untold);
    }

    private void CheckWhole(ProgramSummary summary)
    {
        if (_limits.Kind == MachineKind.Router && _limits.WorkZeros is null && summary.Motion is { } box)
        {
            CheckSize('X', box.SizeX, _limits.Volume.X);
            CheckSize('Y', box.SizeY, _limits.Volume.Y);
            CheckSize('Z', box.SizeZ, _limits.Volume.Z);
        }

        if (_limits is { Kind: MachineKind.Router, WorkZeros: null, KeepOuts: { Count: > 0 } places } && summary.Motion is not null)
        {
            Warn(
                PreflightCodes.KeepOutsUnchecked, $"Where the work's zero lies is not known, so nobody can tell whether the tool stays clear of {string.Join(", ", places.Select(place => place.Name))}.",
                "Look again with the zero (?zero=X,Y,Z), or watch the first run.");
        }

        if (summary.Motion is { } whole) CheckUnits(whole);
        if (_limits.Material is { Length: > 0 } loaded && summary.Said.Material is { Length: > 0 } wanted
            && !loaded.Equals(wanted, StringComparison.OrdinalIgnoreCase))
        {
            Warn(PreflightCodes.OtherMaterial, $"The program was made for {wanted}, and {loaded} is loaded.", $"Load {wanted}, or slice again for {loaded}.");
        }

        if (_limits.Nozzle is { } nozzle && summary.Said.Nozzle is { } made && Math.Abs(nozzle.Value - made.Value) > 0.01)
            Warn(PreflightCodes.OtherNozzle, $"The program was made for a nozzle of {made}, and the machine has {nozzle}.", "Slice again for this nozzle.");
    }

    private void CheckUnits(MotionBox box)
    {
        double most = Math.Max(box.SizeX.Value, box.SizeY.Value);
        if (most is <= 0 or >= TinyMm) return;
        Warn(PreflightCodes.UnitsDoubtful, $"The whole motion spans {box.SizeX} by {box.SizeY}: perhaps its numbers are inches.", "Look at its units (G20 for inches, G21 for millimetres).");
    }

    private void CheckSize(char axis, Millimetres size, Millimetres room)
    {
        if (size.Value <= room.Value + LineChecks.ToleranceMm) return;
        _findings.Tell(axis, new Finding(
            FindingSeverity.Refused, PreflightCodes.OutsideVolume, $"The motion along {axis} spans {size}, and the machine has {room}.",
            "Make the part smaller, turn it, or use a larger machine."));
    }

    private static string? KnownBinary(ReadOnlySpan<byte> beginning)
    {
        if (beginning.StartsWith("GCDE"u8)) return "binary G-code";
        if (beginning.StartsWith("PK\u0003\u0004"u8)) return "an archive (perhaps a 3MF project)";
        if (beginning.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B])) return "a compressed file";
        if (beginning.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || beginning.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])) return "UTF-16 text";
        if (beginning.StartsWith("solid "u8) || beginning.StartsWith("ply\n"u8)) return "a 3D model";
        return beginning.StartsWith("%PDF"u8) ? "a PDF document" : null;
    }

    private bool Unreadable(string code, string message, string wayOut)
    {
        Refuse(code, message, wayOut);
        _unreadable = true;
        return false;
    }

    private void Refuse(string code, string message, string wayOut) =>
        _findings.Tell(0, new Finding(FindingSeverity.Refused, code, message, wayOut));

    private void Warn(string code, string message, string wayOut) =>
        _findings.Tell(0, new Finding(FindingSeverity.Warning, code, message, wayOut));
}
