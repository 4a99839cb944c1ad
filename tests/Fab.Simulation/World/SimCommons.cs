using System.Text.Json;
using Fab.Contracts.Bonds;
using Fab.Contracts.Fund;
using Fab.Contracts.Json;
using Fab.Domain;
using Fab.Domain.Bonds;
using Fab.Domain.Fund;
using Fab.Domain.Units;

namespace Fab.Simulation.World;

/// <summary>
/// What members do with their commons: bid for a bond, confirm its machine, trade units, and close months that go by faster
/// than jobs do. Whatever was acknowledged is written down for the auditor.
/// </summary>
internal sealed class SimCommons(SimWorld world, SimPeople people)
{
    public const string Steward = "steward";
    public const int Coupon = 300;
    public const long Units = 30;
    public const long UnitPrice = 100;

    private static readonly string[] Funders = ["ana", "ben", SimPeople.Funder];
    private readonly SimRandom _random = world.Random.Fork();
    private int _sales;

    public static BondId Bond { get; } = new("b1");

    /// <summary>A month is about to be closed.</summary>
    public event Action? Closing;

    /// <summary>Who shares the dividend, from the first month on, by account.</summary>
    public HashSet<string> Sharers { get; } = [];

    /// <summary>Closes that were acknowledged, as they were shown then.</summary>
    public Dictionary<string, string> Closed { get; } = [];

    private MachineId Machine => world.Machines[0].Spec.Id;

    private IFundGrain Fund => world.Hub.Grains.GetGrain<IFundGrain>(SimWorld.Space);

    private IBondGrain BondGrain => world.Hub.Grains.GetGrain<IBondGrain>(Bond.Value);

    /// <summary>Before anything misbehaves: a bond on the first machine, bid for by three, and four members with a share.</summary>
    public async Task SetUp()
    {
        foreach (string member in SimPeople.Everyone.Where(m => m != SimPeople.Funder))
        {
            Require(await Fund.Admit(people.Accounts[member], "keeps the machines", Steward));
            Sharers.Add(people.Accounts[member]);
        }

        DateTimeOffset now = world.Time.GetUtcNow();
        Require(await Fund.ProposeBond(Bond, new RentalAgreement(people.Accounts["chi"], Machine, "A printer", new Cents(100_000), 100, 24, "As usual."), Steward));
        Require(await Fund.PublishBond(
            Bond,
            new BondOffer(
                new Cents(Units * UnitPrice), new Cents(Units * UnitPrice), 24, new Cents(3), Units, new Cents(UnitPrice), 500, Units,
                GapRule.Void, new Cents(5), now.AddHours(1), now.AddDays(700), new Cents(500), BondPolicy.Commons),
            Steward));
        foreach ((string who, long units, int coupon) in new[] { ("ana", 11L, 200), ("ben", 9L, 250), (SimPeople.Funder, 10L, Coupon) })
            Require(await BondGrain.Bid(new PlaceBid($"bid-{who}", people.Accounts[who], units, coupon)));
    }

    /// <summary>Something that a member does now.</summary>
    public void Act()
    {
        if (!world.Hub.IsUp) return;
        people.Do(_random.Below(10) switch
        {
            < 2 => TurnMonth,
            < 6 => CloseOldest,
            < 8 => Trade,
            _ => ConfirmReceipt,
        });
    }

    /// <summary>Once nothing misbehaves any more: all that was earned is closed.</summary>
    public async Task CloseEverything()
    {
        await TurnMonth();
        for (int tries = 0; tries < 200; tries++)
        {
            if (await Fund.Get() is { ToClose: [] or null, Closing: null }) return;
            await CloseOldest();
            await Task.Delay(TimeSpan.FromSeconds(30), world.Time);
        }

        throw new SimulationException("liveness", "a month cannot be closed");
    }

    /// <summary>The books' other half: what the hub shows of its bond, and of each month that it said it closed.</summary>
    public async Task<(BondView Bond, Dictionary<string, string> Kept)> Show()
    {
        Dictionary<string, string> kept = [];
        foreach (string period in Closed.Keys)
            kept[period] = Written((await world.Hub.Grains.GetGrain<IPeriodGrain>(PeriodKey.Of(SimWorld.Space, period)).Get())!);
        return ((await BondGrain.Get())!, kept);
    }

    private Task TurnMonth()
    {
        DateTimeOffset now = world.Time.GetUtcNow();
        world.Time.Jump(Period.End(Period.Of(now)).AddHours(2) - now);
        world.Trace.Say("world", $"a month is over; it is {world.Time.GetUtcNow():u}");
        return Task.CompletedTask;
    }

    private async Task CloseOldest()
    {
        FundView fund = await Fund.Get();
        string period = fund.ToClose is [var oldest, ..] ? oldest : fund.Period;
        Closing?.Invoke();
        CloseAnswer answer = await Fund.Close(period, Steward);
        world.Trace.Say(Steward, $"closes {period}: {answer.Refusal?.Code ?? (answer.Period is null ? "not yet" : "done")}");
        if (answer.Period is { } closed) Closed.TryAdd(period, Written(closed));
    }

    private async Task ConfirmReceipt()
    {
        Refusal? refusal = await BondGrain.ConfirmReceipt("invoice 7", Steward);
        world.Trace.Say(Steward, $"confirms the machine: {refusal?.Code ?? "done"}");
    }

    private async Task Trade()
    {
        string seller = people.Accounts[_random.Pick(Funders)], buyer = people.Accounts[_random.Pick(Funders)];
        string id = $"s{++_sales}";
        Refusal? refusal = await BondGrain.OfferUnits(new OfferUnits(id, seller, _random.Between(1, 6), new Cents(_random.Between(1, 90))))
            ?? await BondGrain.BuyUnits(id, buyer);
        world.Trace.Say("funders", $"trade {id}: {refusal?.Code ?? "done"}");
        if (refusal is not null) await BondGrain.WithdrawUnits(id, seller);
    }

    private static string Written(ClosedPeriod period) => JsonSerializer.Serialize(period, FabJson.Options);

    private static void Require(Refusal? refusal)
    {
        if (refusal is not null) throw new SimulationException("set-up", $"{refusal.Code}: {refusal.Message}");
    }
}
