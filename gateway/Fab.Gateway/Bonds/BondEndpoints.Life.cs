using Fab.Contracts.Api;
using Fab.Contracts.Bonds;
using Fab.Domain;
using Fab.Domain.Bonds;
using Fab.Domain.Fund;
using Fab.Domain.Members;
using Fab.Domain.Units;
using Fab.Gateway.Http;

namespace Fab.Gateway.Bonds;

public static partial class BondEndpoints
{
    /// <summary>Units change hands, delivery against payment.</summary>
    private static void MapTrade(RouteGroupBuilder bonds)
    {
        bonds.MapPost("/{id}/sales", (string id, SellUnitsRequest body, BondDesk desk, SignedIn holder) =>
                desk.Do(id, bond => bond.OfferUnits(new OfferUnits(body.Id, holder.Account, body.Units, body.Price))))
            .For(MemberAction.UseOwnWallet).WithSummary("Offers units of mine to whoever pays the price.").Produces<BondView>();
        bonds.MapPost("/{id}/fund-sales", SellForFund)
            .For(MemberAction.RunBonds).WithSummary("Offers units of the commons fund at par: for the principal that is in them.").Produces<BondView>();
        bonds.MapPost("/{id}/sales/{sale}/withdraw", WithdrawUnits)
            .For(MemberAction.UseOwnWallet).WithSummary("Takes such an offer of mine back; for stewards also one of the commons fund.").Produces<BondView>();
        bonds.MapPost("/{id}/sales/{sale}/buy", (string id, string sale, BondDesk desk, SignedIn funder) =>
                desk.Do(id, bond => bond.BuyUnits(sale, funder.Account)))
            .For(MemberAction.FundBonds).WithSummary("Pays, and has the units: both or neither.").Produces<BondView>();
    }

    /// <summary>The machine breaks, is let anew, or is sold.</summary>
    private static void MapMachine(RouteGroupBuilder bonds)
    {
        bonds.MapPost("/{id}/failure", (string id, ReasonRequest body, BondDesk desk, SignedIn member) =>
                desk.Do(id, bond => bond.ReportFailure(body.Why, member.Account)))
            .For(MemberAction.ReportFailure).WithSummary("The machine is broken.").Produces<BondView>();
        bonds.MapPost("/{id}/repair", (string id, RepairRequest body, BondDesk desk, SignedIn steward) =>
                desk.Do(id, bond => bond.Repair(body.Cost, body.Receipt, steward.Account)))
            .For(MemberAction.RunBonds).WithSummary("It was repaired, paid from what was set aside for it.").Produces<BondView>();
        bonds.MapPost("/{id}/give-up", (string id, BondDesk desk, SignedIn steward) => desk.Do(id, bond => bond.GiveUp(steward.Account)))
            .For(MemberAction.RunBonds).WithSummary("It will not be repaired: it is to be sold.").Produces<BondView>();
        bonds.MapPost("/{id}/vacate", Vacate).For(MemberAction.OfferRent)
            .WithSummary("The lessee needs it no longer, or it is retired: a new lessee is sought.").Produces<BondView>();
        bonds.MapPost("/{id}/rent-bids", (string id, RentBidRequest body, BondDesk desk, SignedIn member) =>
                desk.Do(id, bond => bond.BidRent(new PlaceRentBid(body.Id, member.Account, body.Rate, body.HoursPerPeriod))))
            .For(MemberAction.OfferRent).WithSummary("A sealed bid for its rent while a lessee is sought.").Produces<BondView>();
        bonds.MapPost("/{id}/close-letting", (string id, BondDesk desk, SignedIn steward) => desk.Do(id, bond => bond.CloseRelet(steward.Account)))
            .For(MemberAction.RunBonds).WithSummary("Ends a round of letting once its time has come; it also ends by itself.").Produces<BondView>();
        bonds.MapPost("/{id}/liquidate", Liquidate).For(MemberAction.RunBonds)
            .WithSummary("Sells the machine of a bond that is being liquidated, and pays whom the sale pays.").Produces<BondView>();
    }

    private static async Task<IResult> SellForFund(string id, SellFundUnitsRequest body, BondDesk desk)
    {
        if (await desk.Find(id) is not { } bond) return HttpRefusals.NoBond(id).ToProblem();
        HolderView? fund = bond.Holders.FirstOrDefault(h => h.Account == FundAccounts.CommonsHolder);
        // Of units that it does not have the price does not matter: the bond refuses.
        Cents par = fund is not null && body.Units >= 1 && body.Units <= fund.Units
            ? new Cents(Rounded.HalfEven((Int128)fund.Principal.Value * body.Units, fund.Units))
            : new Cents(1);
        return await desk.Do(id, grain => grain.OfferUnits(new OfferUnits(body.Id, FundAccounts.CommonsHolder, body.Units, par)));
    }

    private static async Task<IResult> WithdrawUnits(string id, string sale, BondDesk desk, SignedIn holder)
    {
        if (await desk.Find(id) is not { } bond) return HttpRefusals.NoBond(id).ToProblem();
        bool isFunds = bond.Sales.Any(s => s.Id == sale && s.Seller == FundAccounts.CommonsHolder) && holder.May(MemberAction.RunBonds);
        return await desk.Do(id, grain => grain.WithdrawUnits(sale, isFunds ? FundAccounts.CommonsHolder : holder.Account));
    }

    private static async Task<IResult> Vacate(string id, ReasonRequest body, BondDesk desk, SignedIn member)
    {
        if (await desk.Find(id) is not { } bond) return HttpRefusals.NoBond(id).ToProblem();
        return member.May(MemberAction.RunBonds) || bond.Agreement.Lessee == member.Account
            ? await desk.Do(id, grain => grain.Vacate(body.Why, member.Account))
            : HttpRefusals.Forbidden("the machine's lessee and for stewards").ToProblem();
    }

    private static Task<IResult> Liquidate(string id, LiquidateRequest body, BondDesk desk, SignedIn steward, TimeProvider time) => desk.Do(
        id,
        _ => desk.Fund.Liquidate(
            new BondId(id),
            body.ToSale(time.GetUtcNow()),
            steward.Account));
}
