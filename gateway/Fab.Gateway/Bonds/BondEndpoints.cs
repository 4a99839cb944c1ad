using Fab.Contracts.Api;
using Fab.Contracts.Bonds;
using Fab.Contracts.Fund;
using Fab.Domain;
using Fab.Domain.Bonds;
using Fab.Domain.Fund;
using Fab.Domain.Members;
using Fab.Domain.Units;
using Fab.Gateway.Hosting;
using Fab.Gateway.Http;
using Orleans;

namespace Fab.Gateway.Bonds;

/// <summary>Bonds: what anyone may read of them, and their way from a proposal to a machine that earns.</summary>
public static partial class BondEndpoints
{
    public static void MapBonds(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder bonds = api.MapGroup("/api/bonds").WithTags("Bonds");
        bonds.MapGet("", All).For(MemberAction.SeeBooks).WithSummary("Every bond that was ever proposed.").Produces<BondSummary[]>();
        bonds.MapGet("/policies", () => BondPolicy.Known.Select(p => new PolicyView(p, p.Hash())).ToArray())
            .For(MemberAction.SeeBooks).WithSummary("Policies that Fab comes with; an offer may carry another.").Produces<PolicyView[]>();
        bonds.MapGet("/{id}", One).For(MemberAction.SeeBooks).WithSummary("A bond: offer, bids by level, holders, what was paid and what is due.").Produces<BondView>();
        bonds.MapGet("/{id}/payback", Payback).For(MemberAction.SeeBooks).WithSummary("What holders were paid at each close, and what comes.").Produces<PaybackView>();
        bonds.MapGet("/holdings", (BondDesk desk, SignedIn member) => desk.HoldingsOf(member.Account)).For(MemberAction.SeeOwnWallet)
            .WithSummary("What I hold of each bond, what it paid, and what comes next.").Produces<HoldingView[]>();
        MapSale(bonds);
        MapTrade(bonds);
        MapMachine(bonds);
    }

    /// <summary>From a proposal to the machine's arrival.</summary>
    private static void MapSale(RouteGroupBuilder bonds)
    {
        bonds.MapPost("", Propose).For(MemberAction.OfferRent)
            .WithSummary("I would rent this machine on these terms: the draft of a bond.").Produces<BondView>(StatusCodes.Status201Created);
        bonds.MapPost("/{id}/offer", (string id, BondOffer body, BondDesk desk, SignedIn steward) =>
                desk.Do(id, _ => desk.Fund.PublishBond(new BondId(id), body, steward.Account)))
            .For(MemberAction.RunBonds).WithSummary("Offers the bond to funders, under a policy that is fixed from here on.").Produces<BondView>();
        bonds.MapPost("/{id}/withdraw", Withdraw).For(MemberAction.OfferRent)
            .WithSummary("Takes a draft back, for its lessee; a draft or an offer, for stewards. Every hold is released.").Produces<BondView>();
        bonds.MapPost("/{id}/bids", (string id, BidRequest body, BondDesk desk, SignedIn funder) =>
                desk.Do(id, bond => bond.Bid(new PlaceBid(body.Id, funder.Account, body.Units, body.CouponBasisPoints))))
            .For(MemberAction.FundBonds).WithSummary("Bids for units and holds the money.").Produces<BondView>();
        bonds.MapPost("/{id}/close-auction", (string id, BondDesk desk, SignedIn steward) => desk.Do(id, bond => bond.CloseAuction(steward.Account)))
            .For(MemberAction.RunBonds).WithSummary("Ends the auction once its time has come; it also ends by itself.").Produces<BondView>();
        bonds.MapPost("/{id}/receipt", (string id, ReceiptRequest body, BondDesk desk, SignedIn steward) =>
                desk.Do(id, bond => bond.ConfirmReceipt(body.Receipt, steward.Account)))
            .For(MemberAction.RunBonds).WithSummary("The machine is here: it is paid, and the bond is active.").Produces<BondView>();
        bonds.MapPost("/{id}/refund", (string id, BondDesk desk, SignedIn steward) => desk.Do(id, bond => bond.Refund(steward.Account)))
            .For(MemberAction.RunBonds).WithSummary("The machine did not come in time: everybody has their money back.").Produces<BondView>();
    }

    private static async Task<IResult> Propose(ProposeBondRequest body, BondDesk desk, SignedIn member)
    {
        var agreement = new RentalAgreement(
            member.Account, body.Machine, body.MachineName, body.RentPerPeriod, body.HoursPerPeriod, body.Periods, body.Terms);
        return await desk.Fund.ProposeBond(body.Id, agreement, member.Account) is { } refusal
            ? refusal.ToProblem()
            : Results.Created($"/api/bonds/{body.Id}", await desk.Bond(body.Id).Get());
    }

    private static async Task<IResult> Withdraw(string id, BondDesk desk, SignedIn member)
    {
        if (await desk.Find(id) is not { } bond) return HttpRefusals.NoBond(id).ToProblem();
        bool may = member.May(MemberAction.RunBonds) || (bond.State == BondState.Draft && bond.Agreement.Lessee == member.Account);
        return may
            ? await desk.Do(id, grain => grain.Withdraw(member.Account))
            : HttpRefusals.Forbidden("stewards; a draft its lessee may take back too").ToProblem();
    }

    private static async Task<IReadOnlyList<BondSummary>> All(BondDesk desk)
    {
        List<BondSummary> all = [];
        foreach (BondEntry entry in (await desk.Fund.Get()).Bonds ?? [])
        {
            if (await desk.Bond(entry.Bond).Summary() is { } bond) all.Add(bond);
        }

        return all;
    }

    private static async Task<IResult> One(string id, BondDesk desk) =>
        await desk.Find(id) is { } bond ? Results.Ok(bond) : HttpRefusals.NoBond(id).ToProblem();

    private static async Task<IResult> Payback(string id, BondDesk desk)
    {
        if (await desk.Find(id) is not { } bond) return HttpRefusals.NoBond(id).ToProblem();
        Cents[] paid = [.. bond.Payback.Select(p => p.Interest + p.Principal)];
        for (int i = 1; i < paid.Length; i++) paid[i] += paid[i - 1];
        int past = bond.Payback.Count(p => !p.IsProjected);
        int even = bond.Principal > Cents.Zero ? Array.FindIndex(paid, sum => sum >= bond.Principal) : -1;
        return Results.Ok(new PaybackView(
            bond.Id,
            bond.Principal,
            past == 0 ? Cents.Zero : paid[past - 1],
            bond.Payback,
            even < 0 ? null : bond.Payback[even].Period,
            bond.Ending is { WrittenOff.Value: > 0 } ? null : bond.Payback.FirstOrDefault(p => p.Outstanding == Cents.Zero)?.Period));
    }
}

/// <summary>Finds bonds and the fund of this hub's space.</summary>
public sealed class BondDesk(IGrainFactory grains, HubOptions hub)
{
    public IFundGrain Fund => grains.GetGrain<IFundGrain>(hub.Space);

    public IBondGrain Bond(BondId id) => grains.GetGrain<IBondGrain>(id.Value);

    /// <summary>What an account has or had of each bond.</summary>
    public async Task<IReadOnlyList<HoldingView>> HoldingsOf(string account)
    {
        List<HoldingView> holdings = [];
        foreach (BondEntry entry in (await Fund.Get()).Bonds ?? [])
        {
            if (await Bond(entry.Bond).Holding(account) is { } holding) holdings.Add(holding);
        }

        return holdings;
    }

    /// <summary>Null for what is no bond.</summary>
    public async Task<BondView?> Find(string id) => Names.IsSlug(id) ? await Bond(new BondId(id)).Get() : null;

    /// <summary>Does something with a bond that there is, and answers how it stands then.</summary>
    public async Task<IResult> Do(string id, Func<IBondGrain, Task<Refusal?>> what)
    {
        ArgumentNullException.ThrowIfNull(what);
        if (!Names.IsSlug(id) || await Bond(new BondId(id)).Summary() is null) return HttpRefusals.NoBond(id).ToProblem();
        IBondGrain bond = Bond(new BondId(id));
        Refusal? refusal = await what(bond);
        return refusal?.ToProblem() ?? Results.Ok(await bond.Get());
    }
}
