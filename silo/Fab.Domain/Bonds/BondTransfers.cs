using System.Globalization;
using Fab.Domain.Fund;
using Fab.Domain.Ledger;
using Fab.Domain.Units;

namespace Fab.Domain.Bonds;

/// <summary>
/// Every movement of a bond's money outside the closes, as the ledger is asked for it. Ids follow from what is done, so
/// asking again is asking once.
/// </summary>
public static class BondTransfers
{
    /// <summary>The requests of an effect, to be sent in order, each for itself.</summary>
    public static IReadOnlyList<TransferRequest> Of(Bond bond, BondEffect effect)
    {
        ArgumentNullException.ThrowIfNull(bond);
        BondId id = bond.Id!.Value;
        BondOffer offer = bond.Offer!;
        MachineId machine = bond.Agreement!.Machine;
        return effect switch
        {
            BondEffect.PlaceHold e => [Hold(bond, bond.Bids.First(b => b.Id == e.Bid))],
            BondEffect.Release e => [.. e.Bids.Select(bid => Referring(bond, TransferRequest.VoidHold($"bond/{id}/release/{bid}", HoldId(id, bid))))],
            BondEffect.Purchase e =>
            [
                Referring(bond, TransferRequest.Post($"bond/{id}/purchase", new Posting(FundAccounts.Asset(machine), FundAccounts.Cash, offer.Cost)), ("receipt", e.Receipt)) with
                {
                    EffectiveAt = bond.ActiveSince,
                },
            ],
            BondEffect.Issue => [.. bond.Bids.Where(b => b.Filled > 0).Select(b => Issue(bond, b))],
            BondEffect.PayUnits e => [Units(bond, bond.Sales.First(s => s.Id == e.Sale))],
            BondEffect.PayRepair e => [Repair(bond, e)],
            _ => throw new InvalidOperationException($"Unhandled effect {effect?.GetType().Name}."),
        };
    }

    private static string HoldId(BondId bond, string bid) => $"bond/{bond}/bid/{bid}";

    private static TransferRequest Hold(Bond bond, Bid bid) => Referring(
        bond,
        TransferRequest.Hold(
            HoldId(bond.Id!.Value, bid.Id),
            new Posting(FundAccounts.Wallet(bid.Account), FundAccounts.Principal(bond.Id.Value), Price(bond, bid.Units)),
            bond.HoldsUntil),
        ("units", Text(bid.Units)),
        ("couponBasisPoints", Text(bid.CouponBasisPoints)));

    private static TransferRequest Issue(Bond bond, Bid bid) => Referring(
        bond,
        TransferRequest.PostHold($"bond/{bond.Id}/issue/{bid.Id}", HoldId(bond.Id!.Value, bid.Id), Price(bond, bid.Filled)),
        ("units", Text(bid.Filled)),
        ("couponBasisPoints", Text(bond.CouponBasisPoints!.Value)));

    private static TransferRequest Units(Bond bond, UnitSale sale) => Referring(
        bond,
        TransferRequest.Post($"bond/{bond.Id}/transfer/{sale.Id}", new Posting(FundAccounts.Wallet(sale.Buyer!), FundAccounts.Wallet(sale.Seller), sale.Price)),
        ("units", Text(sale.Units)),
        ("principalCents", Text(sale.Principal.Value)));

    private static TransferRequest Repair(Bond bond, BondEffect.PayRepair repair)
    {
        MachineId machine = bond.Agreement!.Machine;
        (string Account, Cents Part)[] parts =
            [(FundAccounts.Operating(machine), repair.FromOperating), (FundAccounts.Reserve(machine), repair.FromReserve)];
        return Referring(
            bond,
            TransferRequest.Post(
                $"bond/{bond.Id}/repair/{Text(repair.Number)}",
                [.. parts.Where(p => p.Part > Cents.Zero).Select(p => new Posting(p.Account, FundAccounts.Cash, p.Part))]) with
            {
                EffectiveAt = repair.At,
            },
            ("receipt", repair.Receipt));
    }

    private static Cents Price(Bond bond, long units) => new(checked(units * bond.Offer!.UnitPrice.Value));

    private static TransferRequest Referring(Bond bond, TransferRequest request, params (string Key, string Value)[] more)
    {
        var references = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["bond"] = bond.Id!.Value.Value,
            ["machine"] = bond.Agreement!.Machine.Value,
            ["policy"] = bond.Offer!.Policy.Hash(),
        };
        foreach ((string key, string value) in more) references[key] = value;
        return request with { References = references };
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
