using Fab.Domain.Units;

namespace Fab.Domain.Bonds;

/// <summary>Units change hands for money. What accrues to them goes to who holds them at the close; a carry stays with the seller.</summary>
public sealed partial record Bond
{
    private const int MaxSales = 10_000;

    private Decision<BondEvent> OfferUnits(BondCommand.OfferUnits c)
    {
        if (Sales.Concat(PastSales).FirstOrDefault(s => s.Id == c.Id) is { } known)
        {
            bool same = known.Seller == c.Seller && known.Units == c.Units && known.Price == c.Price;
            return same ? Accept() : Reused(c.Id);
        }

        if (!IsOwed) return BondRefusals.State(this, "have units to sell");
        if (Effects.Count > 0 || Closing is not null || Selling is not null) return Busy();
        if (!Names.IsSlug(c.Id) || Sales.Count >= MaxSales)
            return new Refusal(BondRefusals.BidMalformed, $"An offer of units has an id of lower-case letters, digits and hyphens; at most {MaxSales} stand at a time.");
        if (c.Units < 1) return new Refusal(BondRefusals.UnitsOutOfRange, $"Whole units are sold, at least one, not {c.Units}.");
        if (c.Price.Value is < 1 or > MaxCents) return new Refusal(BondRefusals.PriceOutOfRange, $"Units cannot be sold for {c.Price}.");
        if (Holders.FirstOrDefault(h => h.Account == c.Seller && h.Units > 0) is not { } seller)
            return new Refusal(BondRefusals.NotHolder, $"{c.Seller} holds no units of bond {Id}.");
        long free = seller.Units - Sales.Where(s => s.Seller == c.Seller).Sum(s => s.Units);
        return c.Units <= free
            ? Accept(new BondEvent.UnitsOffered(new UnitSale(c.Id, c.Seller, c.Units, c.Price, null, Cents.Zero)))
            : new Refusal(BondRefusals.UnitsTooMany, $"{c.Seller} has {free} units that are not for sale yet, not {c.Units}.");
    }

    private Decision<BondEvent> WithdrawUnits(BondCommand.WithdrawUnits c)
    {
        if (Sales.FirstOrDefault(s => s.Id == c.Id) is not { } sale) return NoSale(c.Id);
        if (sale.Seller != c.Seller) return new Refusal(BondRefusals.NotHolder, $"{c.Seller} did not offer these units.");
        return sale.Buyer is null ? Accept(new BondEvent.UnitsWithdrawn(c.Id)) : Busy();
    }

    private Decision<BondEvent> BuyUnits(BondCommand.BuyUnits c)
    {
        if (PastSales.Any(s => s.Id == c.Id && s.Buyer == c.Buyer)) return Accept();
        if (Sales.FirstOrDefault(s => s.Id == c.Id) is not { } sale) return NoSale(c.Id);
        if (sale.Buyer == c.Buyer) return Accept();
        if (IsBusy) return Busy();
        if (!IsAccount(c.Buyer)) return new Refusal(BondRefusals.BidMalformed, "Who buys is named by an account.");
        if (sale.Seller == c.Buyer)
            return new Refusal(BondRefusals.TransferToOneself, "Seller and buyer are the same.", "Withdraw the offer instead.");
        if (!IsOwed) return BondRefusals.State(this, "have units to sell");
        Holder seller = Holders.First(h => h.Account == sale.Seller);
        Cents principal = new(Rounded.HalfEven((Int128)seller.Principal.Value * sale.Units, seller.Units));
        return Accept(new BondEvent.UnitsTaken(c.Id, c.Buyer, principal));
    }

    private Refusal NoSale(string id) => new(BondRefusals.SaleUnknown, $"Nobody offers units of bond {Id} under {id}.");
}
