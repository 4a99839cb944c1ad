namespace Fab.Domain.Bonds;

/// <summary>Why a bond refuses. A refusal changes nothing.</summary>
[RefusalCodes]
public static class BondRefusals
{
    public const string Unknown = "bond-unknown";
    public const string WrongState = "bond-wrong-state";

    /// <summary>Money of the bond is on its way, or a close is; soon it is not.</summary>
    public const string Busy = "bond-busy";

    public const string AgreementMalformed = "rental-agreement-malformed";
    public const string AgreementDiffers = "rental-agreement-differs";
    public const string OfferMalformed = "bond-offer-malformed";
    public const string PolicyMalformed = "bond-policy-malformed";
    public const string CapBeyondGuarantee = "rate-cap-beyond-guarantee";
    public const string BidMalformed = "bid-malformed";

    /// <summary>The id is that of another bid, sale or offer.</summary>
    public const string IdReused = "bond-id-reused";

    public const string UnitsOutOfRange = "units-out-of-range";
    public const string CouponOutOfRange = "coupon-out-of-range";
    public const string AuctionOver = "auction-over";
    public const string AuctionRunning = "auction-running";
    public const string ReceiptLate = "receipt-late";
    public const string ReceiptNotLate = "receipt-not-late";
    public const string NotHolder = "not-a-holder";
    public const string UnitsTooMany = "units-too-many";
    public const string SaleUnknown = "unit-sale-unknown";
    public const string TransferToOneself = "transfer-to-oneself";
    public const string PriceOutOfRange = "price-out-of-range";
    public const string RentBelowReserve = "rent-below-reserve";
    public const string RepairBeyondMeans = "repair-beyond-means";

    /// <summary>Only a machine that is to be sold can be sold; one that merely stands idle is let anew first.</summary>
    public const string NotLiquidating = "bond-not-liquidating";

    public const string SaleMalformed = "machine-sale-malformed";

    public static Refusal State(Bond bond, string what) => new(
        WrongState,
        $"A bond that is {Of(bond.State)} does not {what}.");

    private static string Of(BondState state) => state switch
    {
        BondState.ClosedWithLoss or BondState.ClosedWithSurplus => "closed",
        BondState.MachineFailed => "waiting for its machine to be repaired",
        BondState.Relet => "looking for a new lessee",
        BondState.Arrears => "in arrears",
        BondState.Liquidating => "being liquidated",
        _ => state.ToString().ToLowerInvariant(),
    };
}
