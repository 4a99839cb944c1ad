namespace Fab.Domain.Fund;

/// <summary>Why the fund refuses. A refusal changes nothing.</summary>
[RefusalCodes]
public static class FundRefusals
{
    public const string CostsMalformed = "machine-costs-malformed";

    /// <summary>The machine was bought with a bond, whose offer fixes what it cost and how it loses worth.</summary>
    public const string CostsFixedByOffer = "costs-fixed-by-offer";

    /// <summary>Something is being carried out; soon it is done.</summary>
    public const string Busy = "fund-busy";

    public const string PricingMalformed = "price-rule-malformed";
    public const string CostMalformed = "cost-malformed";
    public const string CostIdReused = "cost-id-reused";
    public const string CostUnknown = "cost-unknown";
    public const string EndowmentMalformed = "endowment-malformed";
    public const string CommunityInvestmentTooSmall = "community-investment-too-small";
    public const string BondIdMalformed = "bond-id-malformed";

    /// <summary>Another bond of the machine is not over yet.</summary>
    public const string MachineBonded = "machine-bonded-already";

    public const string ShareMalformed = "dividend-share-malformed";
    public const string ShareUnknown = "dividend-share-unknown";
    public const string PeriodMalformed = "period-malformed";
    public const string PeriodNotOver = "period-not-over";
    public const string PeriodClosed = "period-closed-already";
    public const string PeriodUnknown = "period-unknown";

    /// <summary>Periods are closed in order.</summary>
    public const string EarlierPeriodOpen = "earlier-period-open";

    /// <summary>What the close would move is not what was shown before.</summary>
    public const string CloseDiffers = "close-differs";

    /// <summary>A close or a sale is being carried out; soon it is done.</summary>
    public const string CloseUnderWay = "close-under-way";

    /// <summary>The clock stands before something that the fund knows has happened.</summary>
    public const string ClockBack = "fund-clock-back";

    public static Refusal Differs(string period) => new(
        CloseDiffers, $"What closing {period} would move has changed since it was shown.", "Look at it again, then close it.");
}
