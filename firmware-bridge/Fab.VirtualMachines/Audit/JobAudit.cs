using System.Security.Cryptography;
using System.Text;

namespace Fab.VirtualMachines;

/// <summary>What was executed between two marks: a count and a digest, and the commands themselves where the log keeps them.</summary>
public sealed class JobSlice : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<string>? _commands;

    internal JobSlice(string id, bool keepCommands)
    {
        Id = id;
        _commands = keepCommands ? [] : null;
    }

    public string Id { get; }

    public long Executed { get; private set; }

    /// <summary>The executed commands in normal form; null where the log does not keep them.</summary>
    public IReadOnlyList<string>? Commands => _commands;

    /// <summary>SHA-256, in lower-case hex, over the normal forms, each followed by a line feed.</summary>
    public string Digest => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <summary>Whether each expected line was executed once and in order, and nothing else was.</summary>
    /// <param name="expected">Program lines in any form; lines that say nothing, and those <paramref name="isHousekeeping"/> names, do not count.</param>
    /// <param name="isHousekeeping">Normal forms to leave out on both sides; <see cref="JobAudit.IsHousekeeping"/> if null.</param>
    /// <exception cref="InvalidOperationException">The log does not keep commands.</exception>
    public JobAudit Audit(IEnumerable<string> expected, Func<string, bool>? isHousekeeping = null) =>
        JobAudit.Of(_commands, expected, isHousekeeping);

    public void Dispose() => _hash.Dispose();

    internal void Add(ReadOnlySpan<byte> form)
    {
        Executed++;
        _hash.AppendData(form);
        _commands?.Add(Encoding.Latin1.GetString(form[..^1]));
    }
}

/// <summary>The verdict on a job. <see cref="IsExact"/> is the blueprint's "each line once and in order".</summary>
/// <param name="Expected">How many commands should have been executed.</param>
/// <param name="Executed">How many were.</param>
/// <param name="InOrderPrefix">How many were executed exactly as expected before the first difference.</param>
/// <param name="Missing">Expected, not executed (the first hundred).</param>
/// <param name="Extra">Executed, not expected: foreign, doubled or out of order (the first hundred).</param>
public sealed record JobAudit(long Expected, long Executed, long InOrderPrefix, IReadOnlyList<string> Missing, IReadOnlyList<string> Extra)
{
    private const int ReportedMax = 100;
    private const int LookAheadMax = 2_000;

    public bool IsExact => Expected == Executed && InOrderPrefix == Expected;

    /// <summary>Nothing doubled, foreign or out of order, though the end may be missing: what a stopped job must satisfy.</summary>
    public bool IsPrefix => InOrderPrefix == Executed;

    /// <summary>Queries and stream upkeep a host sends of its own accord; they change nothing about the part.</summary>
    public static bool IsHousekeeping(string command)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (command.StartsWith('$')) return true;
        int end = command.IndexOf(' ');
        return (end < 0 ? command : command[..end]) is
            "M105" or "M110" or "M113" or "M114" or "M115" or "M119" or "M154" or "M155" or "M400" or "M503" or "M108";
    }

    internal static JobAudit Of(List<string>? executed, IEnumerable<string> expected, Func<string, bool>? isHousekeeping)
    {
        if (executed is null) throw new InvalidOperationException("An audit needs the commands; set LogOptions.KeepCommands.");
        isHousekeeping ??= IsHousekeeping;
        return Compare(
            [.. expected.Select(CanonicalCommand.Of).Where(c => c.Length > 0 && !isHousekeeping(c))],
            [.. executed.Where(c => !isHousekeeping(c))]);
    }

    private static JobAudit Compare(List<string> expected, List<string> executed)
    {
        int prefix = 0;
        while (prefix < expected.Count && prefix < executed.Count && expected[prefix] == executed[prefix]) prefix++;
        List<string> missing = [];
        List<string> extra = [];
        int i = prefix;
        int j = prefix;
        while ((i < expected.Count || j < executed.Count) && missing.Count < ReportedMax && extra.Count < ReportedMax)
        {
            if (i < expected.Count && j < executed.Count && expected[i] == executed[j])
            {
                i++;
                j++;
                continue;
            }

            int executedLater = i < expected.Count ? IndexOf(executed, j, expected[i]) : -1;
            int expectedLater = j < executed.Count ? IndexOf(expected, i, executed[j]) : -1;
            bool isExtra = j < executed.Count && (expectedLater < 0 || (executedLater >= 0 && executedLater - j <= expectedLater - i));
            if (isExtra) extra.Add(executed[j++]);
            else missing.Add(expected[i++]);
        }

        return new JobAudit(expected.Count, executed.Count, prefix, missing, extra);
    }

    private static int IndexOf(List<string> list, int from, string wanted) =>
        from >= list.Count ? -1 : list.IndexOf(wanted, from, Math.Min(LookAheadMax, list.Count - from));
}
