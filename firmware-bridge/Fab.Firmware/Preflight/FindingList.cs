namespace Fab.Firmware.Preflight;

/// <summary>Findings by what they are about: the first of a kind is kept with its line, later ones are counted.</summary>
internal sealed class FindingList
{
    private const int MaxKinds = 100;

    private readonly Dictionary<(string Code, int Subject), int> _byKind = [];
    private readonly List<Finding> _findings = [];

    /// <summary>Counts another of the kind; false when this is the first, which is then to be told with <see cref="Tell"/>.</summary>
    public bool CountAnother(string code, int subject)
    {
        if (_byKind.TryGetValue((code, subject), out int at))
        {
            _findings[at] = _findings[at] with { Count = _findings[at].Count + 1 };
            return true;
        }

        return _byKind.Count >= MaxKinds;
    }

    public void Tell(int subject, Finding finding)
    {
        _byKind[(finding.Code, subject)] = _findings.Count;
        _findings.Add(finding);
    }

    public IReadOnlyList<Finding> Ordered() =>
    [
        .. _findings.Where(finding => finding.Severity == FindingSeverity.Refused),
        .. _findings.Where(finding => finding.Severity == FindingSeverity.Warning),
    ];
}
