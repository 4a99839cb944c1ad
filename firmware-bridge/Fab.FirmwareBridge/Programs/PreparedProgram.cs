using System.Security.Cryptography;
using Fab.Domain;
using Fab.Firmware.GCode;
using Fab.Firmware.Streaming;

namespace Fab.FirmwareBridge.Programs;

/// <summary>
/// A program whose bytes were hashed and found to be those asked for, analysed and ready to stream. Only
/// <see cref="Open"/> and <see cref="Of"/> make one, so nothing unverified reaches a machine.
/// </summary>
public sealed class PreparedProgram : IDisposable
{
    private readonly Stream? _file;

    private PreparedProgram(ContentHash hash, long bytes, IProgramSource source, ProgramSummary summary, Stream? file) =>
        (Hash, Bytes, Source, Summary, _file) = (hash, bytes, source, summary, file);

    public ContentHash Hash { get; }

    public long Bytes { get; }

    public IProgramSource Source { get; }

    public ProgramSummary Summary { get; }

    /// <summary>Takes over <paramref name="file"/>, which stays open while the program is used.</summary>
    /// <exception cref="ProgramException">The bytes are others, or hold no command.</exception>
    public static PreparedProgram Open(Stream file, ContentHash expected, MotionLimits limits)
    {
        ArgumentNullException.ThrowIfNull(file);
        try
        {
            file.Position = 0;
            RequireHash(expected, Convert.ToHexStringLower(SHA256.HashData(file)));
            file.Position = 0;
            ProgramSummary summary = ProgramAnalysis.Read(file, limits);
            file.Position = 0;
            return Checked(new PreparedProgram(expected, file.Length, GCodeProgram.Open(file), summary, file));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <exception cref="ProgramException">The bytes are others, or hold no command.</exception>
    public static PreparedProgram Of(ReadOnlyMemory<byte> gcode, ContentHash expected, MotionLimits limits)
    {
        RequireHash(expected, Convert.ToHexStringLower(SHA256.HashData(gcode.Span)));
        ProgramSummary summary = ProgramAnalysis.Read(gcode, limits);
        return Checked(new PreparedProgram(expected, gcode.Length, GCodeProgram.Of(gcode), summary, file: null));
    }

    /// <summary>The name of these bytes.</summary>
    public static ContentHash HashOf(ReadOnlySpan<byte> gcode) => new(Convert.ToHexStringLower(SHA256.HashData(gcode)));

    public void Dispose() => _file?.Dispose();

    private static void RequireHash(ContentHash expected, string actual)
    {
        if (!string.Equals(expected.Value, actual, StringComparison.OrdinalIgnoreCase))
        {
            throw new ProgramException(BridgeCodes.ProgramChanged, $"The program's bytes hash to {actual[..12]}…, not to {expected.Value[..Math.Min(12, expected.Value.Length)]}….");
        }
    }

    private static PreparedProgram Checked(PreparedProgram program) => program.Source.Count > 0
        ? program
        : throw new ProgramException(BridgeCodes.ProgramUnreadable, "The program holds no command.");
}

/// <summary>A program could not be had or may not be run.</summary>
/// <param name="code">One of <see cref="BridgeCodes"/>.</param>
public sealed class ProgramException(string code, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Code { get; } = code;

    /// <summary>Whether asking again may help.</summary>
    public bool IsPassing => Code == BridgeCodes.ProgramUnreachable;

    public Refusal ToRefusal() => new(Code, Message);
}

/// <summary>A session asks its shell for a program; the answer is <c>OnProgram</c> or <c>OnProgramFailed</c>.</summary>
public sealed record ProgramRequest(JobId Job, ContentHash Hash, long Bytes);
