using Fab.Domain.Units;

namespace Fab.Domain.Fund;

/// <summary>Links as they are gathered.</summary>
internal sealed class FlowDraft
{
    private readonly Dictionary<(string From, string To), (Cents Amount, List<FlowTransfer> Transfers)> _links = [];

    /// <param name="transfer">What in the books it is; null where it is nothing of its own there.</param>
    public void Add(string from, string to, Cents amount, string? transfer = null)
    {
        if (amount <= Cents.Zero) return;
        (Cents sum, List<FlowTransfer> transfers) = _links.GetValueOrDefault((from, to), (Cents.Zero, []));
        if (transfer is not null) transfers.Add(new FlowTransfer(transfer, amount));
        _links[(from, to)] = (sum + amount, transfers);
    }

    public RentFlow ToFlow(string period, bool isSettled, MachineId? machine, int moreJobs)
    {
        FlowLink[] links =
        [
            .. _links.Select(s => new FlowLink(
                s.Key.From,
                s.Key.To,
                s.Value.Amount,
                [.. s.Value.Transfers.OrderByDescending(t => t.Amount).Take(RentFlow.MostTransfers)],
                Math.Max(0, s.Value.Transfers.Count - RentFlow.MostTransfers))),
        ];
        FlowNode[] nodes =
        [
            .. links.SelectMany(s => new[] { s.From, s.To }).Distinct()
                .Select(id => Node(id, Cents.Max(Sum(links.Where(s => s.From == id)), Sum(links.Where(s => s.To == id)))))
                .OrderBy(n => n.Stage),
        ];
        Cents comesIn = Sum(links.Where(s => !links.Any(other => other.To == s.From)));
        return new RentFlow(period, isSettled, machine, comesIn, nodes, links, moreJobs);
    }

    private static Cents Sum(IEnumerable<FlowLink> links) => links.Aggregate(Cents.Zero, (sum, s) => sum + s.Amount);

    private static FlowNode Node(string id, Cents amount)
    {
        string name = id[(id.IndexOf(':', StringComparison.Ordinal) + 1)..];
        return id[..id.IndexOf(':', StringComparison.Ordinal)] switch
        {
            "job" => new FlowNode(id, FlowStage.Job, amount, null, new JobId(name)),
            "jobs" => new FlowNode(id, FlowStage.Job, amount, null, null),
            "machine" => new FlowNode(id, FlowStage.Source, amount, new MachineId(name), null),
            "from" => new FlowNode(id, FlowStage.Source, amount, null, null),
            "line" => new FlowNode(id, FlowStage.Line, amount, null, null),
            _ => new FlowNode(id, FlowStage.End, amount, null, null),
        };
    }
}
