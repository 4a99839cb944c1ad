using Fab.Domain.Bonds;
using Fab.Domain.Units;

namespace Fab.Domain.Fund;

public sealed partial record CommonsFund
{
    /// <summary>A hub that was off for longer begins anew: a hundred years.</summary>
    private const int MostPeriodsAtOnce = 1200;

    /// <summary>
    /// Pure. An accepted command repeated yields no events. Rent counts in the period that is open when it is recorded,
    /// also when the job ended just before it began.
    /// </summary>
    public Decision<FundEvent> Decide(FundCommand command, DateTimeOffset now) => command switch
    {
        FundCommand.RecordRent c => RecentJobs.Contains(c.Entry.Job) ? Accept() : InOpenPeriod(now, new FundEvent.RentRecorded(c.Entry)),
        FundCommand.SetCosts c => SetCosts(c, now),
        FundCommand.SetPricing c => SetPricing(c),
        FundCommand.AddBond c => AddBond(c),
        FundCommand.PublishBond c => Effects.Any(e => e is FundEffect.PublishBond p && p.Bond == c.Bond)
            ? Busy()
            : InOpenPeriod(now, new FundEvent.BondPublishing(c.Bond, c.Offer)),
        FundCommand.BookCost c => BookCost(c.Cost, now),
        FundCommand.Admit c => Admit(c, now),
        FundCommand.Dismiss c => Dismiss(c),
        FundCommand.CloseByItself c => ClosesByItself == c.On ? Accept() : Accept(new FundEvent.ClosingItselfSet(c.On)),
        FundCommand.Close c => Close(c, now),
        FundCommand.Closed c => Closing?.Period == c.Outcome.Record.Period ? Accept(new FundEvent.Closed(c.Outcome)) : Accept(),
        FundCommand.Sell c => Sell(c, now),
        FundCommand.Sold c => Selling?.Bond == c.Plan.Bond ? Accept(new FundEvent.Sold(c.Plan)) : Accept(),
        FundCommand.DropSale => Selling is null ? Accept() : Accept(new FundEvent.SaleDropped()),
        FundCommand.EffectDone c => Done(c.Effect),
        FundCommand.EffectRefused c => Refused(c.Effect),
        _ => throw new InvalidOperationException($"Unhandled command {command.GetType().Name}."),
    };

    /// <summary>The period as a close would find it, or why it cannot be closed. A preview may also look at the one that is running.</summary>
    public (FundPeriod? Period, Refusal? Refusal) ToClose(string id, DateTimeOffset now, bool isPreview)
    {
        if (!Period.IsId(id)) return (null, new Refusal(FundRefusals.PeriodMalformed, "A period is a calendar month, such as 2026-11."));
        if (LastClosed is { } last && string.CompareOrdinal(id, last) <= 0)
            return (null, new Refusal(FundRefusals.PeriodClosed, $"{id} is closed for good.", "What comes late is booked in the open period."));
        if (IsWorking) return (null, UnderWay());
        string current = Period.Of(now);
        bool wentBack = now < LastClosedAt || (Open is not null && string.CompareOrdinal(current, Open.Id) < 0);
        if (wentBack && !isPreview)
            return (null, new Refusal(FundRefusals.ClockBack, $"The clock says {now:u}, and later than that has happened already.", "Put the hub's clock right."));
        if (string.CompareOrdinal(id, current) >= 0 && !(isPreview && id == current))
            return (null, new Refusal(FundRefusals.PeriodNotOver, $"{id} is not over.", $"It ends at {Period.End(id):u}; a preview shows how it stands."));
        CommonsFund then = At(now);
        FundPeriod? oldest = then.Past.Count > 0 ? then.Past[0] : then.Open;
        if (oldest is null || string.CompareOrdinal(id, oldest.Id) < 0)
            return (null, new Refusal(FundRefusals.PeriodUnknown, $"The fund knows of nothing in {id}.", oldest is null ? null : $"Its first period is {oldest.Id}."));
        return id == oldest.Id
            ? (oldest, null)
            : (null, new Refusal(FundRefusals.EarlierPeriodOpen, $"Periods are closed in order, and {oldest.Id} is not closed.", $"Close {oldest.Id} first."));
    }

    /// <summary>Null if money may go to the commons fund's wallet like that.</summary>
    /// <param name="communityInvestment">What is in the community investment fund.</param>
    public Refusal? Check(Endowment endowment, Cents communityInvestment)
    {
        ArgumentNullException.ThrowIfNull(endowment);
        if (!Names.IsSlug(endowment.Id) || endowment.Amount.Value is < 1 or > Ledger.TransferRules.MaxAmount || !IsLine(endowment.Receipt))
            return new Refusal(FundRefusals.EndowmentMalformed, "Money for the commons fund has an id of lower-case letters, digits and hyphens, at least a cent, and on one line where it comes from.");
        if (!endowment.FromCommunityInvestment) return null;
        if (IsWorking) return UnderWay();
        return endowment.Amount <= communityInvestment
            ? null
            : new Refusal(
                FundRefusals.CommunityInvestmentTooSmall,
                $"The community investment fund has {Cents.Max(Cents.Zero, communityInvestment)}, not {endowment.Amount}.",
                "Take less, or wait for the next close.");
    }

    private bool IsWorking => Closing is not null || Selling is not null || Effects.Any(e => e is FundEffect.CommitClose or FundEffect.CommitSale or FundEffect.KeepPeriod);

    private static Decision<FundEvent> Accept(params FundEvent[] events) => Decision<FundEvent>.Accept(events);

    private static Refusal UnderWay() => new(FundRefusals.CloseUnderWay, "A close or the sale of a machine is being carried out.", "Ask again in a moment.");

    private static Refusal Busy() => new(FundRefusals.Busy, "The fund is still doing this.", "Ask again in a moment.");

    private static bool IsLine(string? text) => text is { Length: > 0 and <= 200 } && !text.Any(char.IsControl);

    private static bool IsAccount(string? account) =>
        account is { Length: <= 40 } && !account.Contains(':', StringComparison.Ordinal) && Ledger.Accounts.Check($"wallet:{account}") is null;

    /// <summary>
    /// The months that have begun since the last event. A clock that was put back does not open an old period again; a month
    /// without rent has its period too, since interest runs in it.
    /// </summary>
    private IEnumerable<FundEvent> PeriodsTo(DateTimeOffset now)
    {
        string current = Period.Of(now);
        string? id = Open?.Id;
        for (int i = 0; i < MostPeriodsAtOnce && (id is null || string.CompareOrdinal(id, current) < 0); i++)
        {
            id = id is null ? current : Period.Next(id);
            yield return new FundEvent.PeriodOpened(id);
        }
    }

    private Decision<FundEvent> InOpenPeriod(DateTimeOffset now, FundEvent happened) => Accept([.. PeriodsTo(now), happened]);

    private Decision<FundEvent> SetCosts(FundCommand.SetCosts c, DateTimeOffset now)
    {
        if (WhatIsWrong(c.Costs) is { } wrong)
            return new Refusal(FundRefusals.CostsMalformed, $"The costs of {c.Machine} do not hold: {wrong}.");
        CostSheet? sheet = At(now).Costs.FirstOrDefault(s => s.Machine == c.Machine);
        MachineCosts? last = sheet?.Next ?? sheet?.Now;
        if (last == c.Costs) return Accept();
        if (sheet?.FixedBy is { } bond && c.Costs with { OperatingPerPeriod = last!.OperatingPerPeriod } != last)
        {
            return new Refusal(
                FundRefusals.CostsFixedByOffer,
                $"The offer of bond {bond} fixes what {c.Machine} cost and how it loses worth.",
                "Change only its running costs.");
        }

        return InOpenPeriod(now, new FundEvent.CostsSet(c.Machine, c.Costs, sheet?.Now is null));
    }

    private static string? WhatIsWrong(MachineCosts costs) => costs switch
    {
        { OperatingPerPeriod.Value: < 0 } or { Cost.Value: < 0 } or { Residual.Value: < 0 } => "no cost is below zero",
        { OperatingPerPeriod.Value: > Ledger.TransferRules.MaxAmount } or { Cost.Value: > Ledger.TransferRules.MaxAmount } => "nothing costs that much",
        _ when costs.Residual > costs.Cost => "a machine is not worth more at the end of its life than at the start",
        { LifePeriods: < 1 or > 1200 } => "its life is 1 to 1200 months",
        _ => null,
    };

    private Decision<FundEvent> SetPricing(FundCommand.SetPricing c)
    {
        MachinePrice? old = Prices.FirstOrDefault(p => p.Machine == c.Machine);
        if (c.Rule is null) return old is null ? Accept() : Accept(new FundEvent.PricingEnded(c.Machine));
        if (Pricing.WhatIsWrong(c.Rule) is { } wrong)
            return new Refusal(FundRefusals.PricingMalformed, $"The price rule of {c.Machine} does not hold: {wrong}.");
        var price = new MachinePrice(c.Machine, c.Rule, Pricing.Within(c.Rule, (old?.Rate ?? c.Start).Value));
        return old == price ? Accept() : Accept(new FundEvent.PricingSet(price));
    }

    private Decision<FundEvent> AddBond(FundCommand.AddBond c)
    {
        if (!Names.IsSlug(c.Bond.Value))
            return new Refusal(FundRefusals.BondIdMalformed, "A bond's id is lower-case letters, digits and hyphens, at most 40.");
        return Bonds.Any(b => b.Bond == c.Bond) ? Accept() : Accept(new FundEvent.BondAdded(new BondEntry(c.Bond, c.Machine)));
    }

    private Decision<FundEvent> BookCost(BookedCost cost, DateTimeOffset now)
    {
        IEnumerable<BookedCost> known = Past.Append(Open).SelectMany(p => p?.Costs ?? []);
        if (known.FirstOrDefault(c => c.Id == cost.Id) is { } same)
        {
            return same with { At = cost.At } == cost
                ? Accept()
                : new Refusal(FundRefusals.CostIdReused, $"{cost.Id} is another running cost.", "Give a new cost a new id.");
        }

        if (RecentCosts.Contains(cost.Id)) return Accept();
        bool isCorrection = cost.Corrects is not null;
        string? wrong = cost switch
        {
            _ when !isCorrection && !Names.IsSlug(cost.Id) => "its id is lower-case letters, digits and hyphens, at most 40",
            _ when !Names.IsSlug(cost.Machine.Value) => "it names no machine",
            _ when cost.Cost.Value is 0 or > Ledger.TransferRules.MaxAmount or < -Ledger.TransferRules.MaxAmount || (cost.Cost < Cents.Zero) != isCorrection => "it is at least a cent",
            _ when !IsLine(cost.Receipt) => "its receipt is named on one line of 1 to 200 characters",
            _ when cost.PaidBy is not null && !IsAccount(cost.PaidBy) => "who paid it is named by an account",
            _ when cost.At > now => "it was not paid in the future",
            _ => null,
        };
        return wrong is null
            ? InOpenPeriod(now, new FundEvent.CostBooked(cost))
            : new Refusal(FundRefusals.CostMalformed, $"The running cost does not hold: {wrong}.");
    }

    private Decision<FundEvent> Admit(FundCommand.Admit c, DateTimeOffset now)
    {
        if (!IsAccount(c.Account) || !IsLine(c.Work))
        {
            return new Refusal(
                FundRefusals.ShareMalformed, "A share needs the member's account and, on one line, what they do for the commons.");
        }

        if (Dividends.Find(c.Account) is not null) return Accept();
        return Closing is not null || Selling is not null ? UnderWay() : Accept(new FundEvent.Admitted(c.Account, c.Work, now));
    }

    private Decision<FundEvent> Dismiss(FundCommand.Dismiss c)
    {
        if (Dividends.Find(c.Account) is null) return new Refusal(FundRefusals.ShareUnknown, $"{c.Account} has no share of the dividend.");
        return Closing is not null || Selling is not null ? UnderWay() : Accept(new FundEvent.Dismissed(c.Account));
    }

    private Decision<FundEvent> Close(FundCommand.Close c, DateTimeOffset now)
    {
        if (Closing?.Period == c.Period) return Accept();
        (FundPeriod? period, Refusal? refusal) = ToClose(c.Period, now, isPreview: false);
        if (refusal is not null) return refusal;
        FundEvent[] opened = [.. PeriodsTo(now)];
        CommonsFund then = opened.Aggregate(this, (fund, e) => fund.Apply(e));
        return Accept([.. opened, new FundEvent.CloseBegan(then.Begin(period!, now, c.By))]);
    }

    /// <summary>The figures of a close, as they are frozen when it begins.</summary>
    public PeriodClosing Begin(FundPeriod period, DateTimeOffset now, string by)
    {
        ArgumentNullException.ThrowIfNull(period);
        return new PeriodClosing(period.Id, now, by, Dues(period));
    }

    private Decision<FundEvent> Sell(FundCommand.Sell c, DateTimeOffset now)
    {
        if (Selling is { } selling) return selling.Bond == c.Bond && selling.Input.Sale == c.Input.Sale ? Accept() : UnderWay();
        if (IsWorking) return UnderWay();
        FundEvent[] opened = [.. PeriodsTo(now)];
        CommonsFund then = opened.Aggregate(this, (fund, e) => fund.Apply(e));
        string sold = Period.Of(c.Input.Sale.At);
        if (then.Past.Count > 0 && string.CompareOrdinal(then.Past[0].Id, sold) < 0)
        {
            return new Refusal(
                FundRefusals.EarlierPeriodOpen, $"Interest runs to the day of the sale, and {then.Past[0].Id} is not closed.", $"Close {then.Past[0].Id} first.");
        }

        if (c.Input.Sale.At > now) return new Refusal(BondRefusals.SaleMalformed, "The sale does not hold: it was not made in the future.");
        return Accept([.. opened, new FundEvent.SaleBegan(new MachineSelling(c.Bond, c.Input))]);
    }

    private Decision<FundEvent> Done(string effect) => Effects.FirstOrDefault(e => e.Id == effect) switch
    {
        null => Accept(),
        FundEffect.PublishBond e when Costs.FirstOrDefault(s => s.FixedBy == e.Bond) is null =>
            Accept(new FundEvent.EffectDone(effect), new FundEvent.CostsFixed(e.Bond, Bond.CostsOf(e.Offer))),
        _ => Accept(new FundEvent.EffectDone(effect)),
    };

    private Decision<FundEvent> Refused(string effect) => Effects.FirstOrDefault(e => e.Id == effect) switch
    {
        null => Accept(),
        FundEffect.PostCost e => Accept(new FundEvent.EffectDone(effect), new FundEvent.CostDropped(e.Cost.Id)),
        FundEffect.PublishBond => Accept(new FundEvent.EffectDone(effect)),
        _ => throw new InvalidOperationException($"{effect} was refused, which it cannot be by the rules."),
    };
}
