using System.Text;
using Fab.Contracts.Bonds;
using Fab.Contracts.Fund;
using Fab.Domain;
using Fab.Domain.Bonds;
using Fab.Domain.Fund;
using Fab.Domain.Ledger;
using Fab.Domain.Units;
using Fab.GrainHost;
using Fab.Silo.Tests.World;

namespace Fab.Silo.Tests.Bonds;

/// <summary>The worked example of the bonds, told to a hub's grains. The hub's year begins in January 2026.</summary>
internal sealed class BondStory
{
    public static readonly BondId Id = new("b1");
    private static readonly MachineId Machine = new("reprap-1");
    private int _jobs;

    public BondStory(long seed = 1) => Silo = new TestSilo(seed);

    public TestSilo Silo { get; }

    public static BondOffer Offer { get; } = new(
        new(240000),
        new(60000),
        36,
        new(4217),
        240,
        new(1000),
        500,
        240,
        GapRule.Void,
        new(10000),
        new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero),
        new(2026, 2, 20, 0, 0, 0, TimeSpan.Zero),
        new(20000),
        BondPolicy.Commons);

    public IBondGrain Bond => Silo.Host.GetGrain<IBondGrain>(Id.Value);

    public BondView View() => Silo.Run(() => Bond.Get())!;

    public long Balance(string account) => Silo.Balance(account).Posted.Value;

    /// <summary>The calendar goes on; timers do not notice.</summary>
    public void Go(int month, int day = 1, int hour = 8)
    {
        Silo.Time.Jump(new DateTimeOffset(2026, month, day, hour, 0, 0, TimeSpan.Zero) - Silo.Time.GetUtcNow());
        Silo.Scheduler.RunUntilIdle();
    }

    public void Publish()
    {
        Assert.Null(Silo.Run(() => Silo.Fund.ProposeBond(Id, new RentalAgreement("lessee", Machine, "RepRap one", new(30000), 100, 36, "As usual."), "maker")));
        Assert.Null(Silo.Run(() => Silo.Fund.PublishBond(Id, Offer, "steward")));
    }

    public Refusal? Bid(string who, long units, int coupon)
    {
        Silo.TopUp($"top-up/{who}/{units}", who, units * 1000);
        return Silo.Run(() => Bond.Bid(new PlaceBid(who, who, units, coupon)));
    }

    /// <summary>Three funders, seven members, and the machine on the first of February.</summary>
    public void BuyMachine()
    {
        Publish();
        Assert.Null(Bid("ana", 100, 200));
        Assert.Null(Bid("ben", 75, 250));
        Assert.Null(Bid("chi", 65, 300));
        Assert.Null(Bid("dee", 50, 350));
        Go(1, 2);
        Assert.Null(Silo.Run(() => Bond.CloseAuction("steward")));
        for (int m = 1; m <= 7; m++)
        {
            string member = $"m{m}";
            Assert.Null(Silo.Run(() => Silo.Fund.Admit(member, "runs the print farm", "steward")));
        }

        Go(2);
        Assert.Null(Silo.Run(() => Bond.ConfirmReceipt("invoice 7", "steward")));
        Assert.NotNull(Close("2026-01").Period);
        SetOperating(3900);
    }

    public void Rent(long cents)
    {
        string job = $"j{++_jobs}";
        Silo.TopUp($"top-up/lessee/{job}", "lessee", cents);
        LedgerResult posted = Silo.Ledger.SubmitAsync(
            [TransferRequest.Post($"job/{job}/rent", new Posting("wallet:lessee", "rent:reprap-1", new(cents)))], false, default).GetAwaiter().GetResult()[0];
        Assert.True(posted.IsAccepted);
        Silo.Run(() => Silo.Fund.RecordRent(new RentReceived(new JobId(job), Machine, new(3600), new(cents), $"job/{job}/rent", Silo.Time.GetUtcNow())));
    }

    public void SetOperating(long cents) =>
        Assert.Null(Silo.Run(() => Silo.Fund.SetCosts(Machine, new MachineCosts(new(cents), new(240000), new(60000), 36), "steward")));

    public CloseAnswer Close(string period) => Silo.Run(() => Silo.Fund.Close(period, "steward"));

    public ClosedPeriod? Kept(string period) => Silo.Run(() => Silo.Host.GetGrain<IPeriodGrain>(PeriodKey.Of(TestSilo.SpaceName, period)).Get());

    /// <summary>All that is stored of bond and fund, byte for byte.</summary>
    public string Stored() => string.Join('\n', new[] { ("bond", Id.Value), ("fund", TestSilo.SpaceName) }.Select(grain =>
        Encoding.UTF8.GetString(Silo.States.ReadAsync(new GrainStateKey(new GrainIdentity(grain.Item1, grain.Item2), "state"), default).AsTask().GetAwaiter().GetResult()!.Json!)));

    /// <summary>All that the close of a period moved, in a form that two runs can be compared by.</summary>
    public string[] Moved(string period) =>
        [.. Silo.Transfers().Where(t => t.Id.StartsWith($"close/{period}", StringComparison.Ordinal)).Select(t => $"{t.Id}: {string.Join(", ", t.Postings)}")];
}
