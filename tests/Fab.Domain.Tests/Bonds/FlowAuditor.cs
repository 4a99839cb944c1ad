using Fab.Domain.Fund;
using Fab.Domain.Ledger;
using Fab.Domain.Units;

namespace Fab.Domain.Tests.Bonds;

/// <summary>Counts what flows in and out of a period for itself, and holds it against the balances of the books.</summary>
internal static class FlowAuditor
{
    /// <param name="wallets">Balances before the close.</param>
    public static void Check(ClosedPeriod kept, IReadOnlyList<Transfer> posted, IReadOnlyDictionary<string, long> wallets, Func<string, long> balance)
    {
        RentFlow all = RentFlow.Of(kept, [.. posted.Select(t => (t.Id, t.Postings))], isSettled: true);
        Balances(all);
        Assert.Equal(kept.Rents.Sum(r => r.Rent.Value), all.Nodes.Where(n => n.Machine is not null).Sum(n => n.Amount.Value));
        long paid = wallets.Sum(w => balance($"wallet:{w.Key}") - w.Value);
        Assert.Equal(paid, Into(all, RentFlow.Lenders) + Into(all, RentFlow.Members));
        Assert.All(all.Links.Where(l => l.To is RentFlow.Lenders or RentFlow.Members), link => Assert.Equal(link.Amount.Value, link.Transfers.Sum(t => t.Amount.Value)));
        foreach (MachineClose machine in kept.Machines)
        {
            RentFlow one = RentFlow.Of(kept, [.. posted.Select(t => (t.Id, t.Postings))], isSettled: true, machine.Machine);
            Balances(one);
            FlowLink[] jobs = [.. one.Links.Where(l => l.To == RentFlow.Of(machine.Machine))];
            Assert.Equal(machine.Rent.Value, jobs.Sum(l => l.Amount.Value));
            Assert.Equal(kept.Rents.Count(r => r.Machine == machine.Machine && r.Rent > Cents.Zero), jobs.Count(l => l.From != RentFlow.OtherJobs) + one.MoreJobs);
        }
    }

    private static long Into(RentFlow flow, string node) => flow.Links.Where(l => l.To == node).Sum(l => l.Amount.Value);

    /// <summary>Between the first nodes and the last ones nothing comes into being and nothing is lost.</summary>
    private static void Balances(RentFlow flow)
    {
        long first = 0;
        long last = 0;
        foreach (FlowNode node in flow.Nodes)
        {
            long comes = Into(flow, node.Id);
            long goes = flow.Links.Where(l => l.From == node.Id).Sum(l => l.Amount.Value);
            Assert.Equal(node.Amount.Value, Math.Max(comes, goes));
            if (comes == 0) first += goes;
            else if (goes == 0) last += comes;
            else Assert.True(comes == goes, $"{comes} come into {node.Id}, and {goes} go out of it.");
        }

        Assert.Equal(first, last);
        Assert.Equal(first, flow.In.Value);
    }
}
