namespace Fab.Firmware.Preflight;

/// <summary>Findings by what they are about: the first of a kind is kept with its line, later ones are counted.</summary>
internal sealed class FindingList
{
    /// <summary>More kinds are counted together: a file of nonsense must not fill the memory.</summary>
    private const int MaxKinds = 100;

    private readonly Dictionary<(string Code, int Subject), int> _byKind = [];
    private readonly List<Finding> _findings = [];
    private readonly List<long> _counts = [];

    /// <summary>Occurrences of kinds that found no more room.</summary>
    public long Untold { get; private set; }

    /// <summary>Counts another of the kind; false when this is the first, which is then to be told with <see cref="Tell"/>.</summary>
    public bool CountAnother(string code, int subject)
    {
        if (_byKind.TryGetValue((code, subject), out int at))
        {
            _counts[at]++;
            return true;
        }

        if (_byKind.Count < MaxKinds) return false;
        Untold++;
        return true;
    }

    public void Tell(int subject, Finding finding)
    {
        _byKind[(finding.Code, subject)] = _findings.Count;
        _findings.Add(finding);
        _counts.Add(1);
    }

    public IReadOnlyList<Finding> Ordered()
    {
        Finding[] counted = [.. _findings.Zip(_counts, (finding, count) => finding with { Count = count })];
        return
        [
            .. counted.Where(finding => finding.Severity == FindingSeverity.Refused),
            .. counted.Where(finding => finding.Severity == FindingSeverity.Warning),
        ];
    }
}
