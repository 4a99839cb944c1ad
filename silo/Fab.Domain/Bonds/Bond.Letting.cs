using Fab.Domain.Fund;
using Fab.Domain.Units;

namespace Fab.Domain.Bonds;

/// <summary>What happens when the machine breaks, or its lessee goes or cannot pay.</summary>
public sealed partial record Bond
{
    private const int MaxRentBids = 10_000;

    /// <summary>The lowest whole rate that carries running costs, depreciation, interest and the instalment in the hours agreed on.</summary>
    public CentsPerHour Reserve()
    {
        Cents instalment = Cents.Min(Offer!.InstalmentPerPeriod, Outstanding);
        Fraction due = Interest.Accrued(Outstanding, CouponBasisPoints!.Value, Period.Days)
            + (Offer.OperatingPerPeriod + DepreciationOf(Offer) + instalment).Value;
        return new CentsPerHour(-(long)(due * new Fraction(-1, Agreement!.HoursPerPeriod)).Floor());
    }

    private Decision<BondEvent> ReportFailure(BondCommand.ReportFailure c, DateTimeOffset now)
    {
        if (State is not (BondState.Active or BondState.Arrears or BondState.Relet)) return BondRefusals.State(this, "have a machine that runs");
        return IsLine(c.Why)
            ? Accept(new BondEvent.Failed(c.Why, now))
            : new Refusal(BondRefusals.SaleMalformed, "Say on one line of 1 to 200 characters what is broken.");
    }

    private Decision<BondEvent> Repair(BondCommand.Repair c, DateTimeOffset now)
    {
        if (State != BondState.MachineFailed) return BondRefusals.State(this, "need a repair");
        if (c.Cost < new Cents(1) || !IsLine(c.Receipt))
            return new Refusal(BondRefusals.SaleMalformed, "A repair has a receipt, named on one line, of at least a cent.");
        Cents operating = Cents.Min(c.Cost, Cents.Max(Cents.Zero, c.Operating));
        Cents rest = c.Cost - operating;
        if (c.Cost > Offer!.RepairCap || rest > Cents.Max(Cents.Zero, c.Reserve))
        {
            return new Refusal(
                BondRefusals.RepairBeyondMeans,
                $"A repair may cost {Offer.RepairCap}, and {Cents.Max(Cents.Zero, c.Operating) + Cents.Max(Cents.Zero, c.Reserve)} is set aside; this one costs {c.Cost}.",
                "Give the machine up, or pay for the repair from elsewhere.");
        }

        return Accept(new BondEvent.RepairOrdered(new BondEffect.PayRepair(Repairs + 1, operating, rest, c.Receipt, now)));
    }

    private Decision<BondEvent> Vacate(BondCommand.Vacate c, DateTimeOffset now)
    {
        if (State == BondState.Relet) return Accept();
        if (State is not (BondState.Active or BondState.Arrears)) return BondRefusals.State(this, "have a lessee");
        return IsLine(c.Why)
            ? Accept(NextRound(0, c.Why, now))
            : new Refusal(BondRefusals.SaleMalformed, "Say on one line of 1 to 200 characters why.");
    }

    /// <summary>Another round, or, after the last one, the sale of the machine.</summary>
    private BondEvent NextRound(int after, string why, DateTimeOffset now)
    {
        BondPolicy policy = Offer!.Policy;
        return after >= policy.ReletRounds
            ? new BondEvent.GivenUp()
            : new BondEvent.ReletOpened(new ReletRound(after + 1, why, now.AddDays(policy.ReletDays), Reserve(), []));
    }

    private Decision<BondEvent> BidRent(BondCommand.BidRent c, DateTimeOffset now)
    {
        if (Round?.Bids.FirstOrDefault(b => b.Id == c.Id) is { } known)
        {
            bool same = known.Account == c.Account && known.Rate == c.Rate && known.HoursPerPeriod == c.HoursPerPeriod;
            return same ? Accept() : Reused(c.Id);
        }

        if (State != BondState.Relet || Round is null) return BondRefusals.State(this, "look for a lessee");
        if (now >= Round.Ends) return new Refusal(BondRefusals.AuctionOver, $"The round of bond {Id} is over.");
        if (!Names.IsSlug(c.Id) || !IsAccount(c.Account) || c.HoursPerPeriod is < 1 or > 744 || Round.Bids.Count >= MaxRentBids)
            return new Refusal(BondRefusals.BidMalformed, "A bid for the rent has an id, an account, and 1 to 744 hours a month.");
        if (c.Rate.Value > MaxCents / 744) return new Refusal(BondRefusals.BidMalformed, "No hour costs that much.");
        return c.Rate.Value >= Round.Reserve.Value
            ? Accept(new BondEvent.RentBidPlaced(new RentBid(c.Id, c.Account, c.Rate, c.HoursPerPeriod, now)))
            : new Refusal(BondRefusals.RentBelowReserve, $"{c.Rate} does not carry what is due on the machine.", $"Bid {Round.Reserve} or more.");
    }

    private Decision<BondEvent> CloseRelet(DateTimeOffset now)
    {
        if (State != BondState.Relet || Round is null) return Accept();
        if (now < Round.Ends) return new Refusal(BondRefusals.AuctionRunning, $"The round of bond {Id} runs until {Round.Ends:u}.");
        RentBid? best = Round.Bids.MaxBy(b => b.Rate.Value); // the earliest of the highest
        return best is null ? Accept(NextRound(Round.Number, Round.Why, now)) : Accept(new BondEvent.Relet(best));
    }
}
