using System.Globalization;
using Fab.Domain.Fund;
using Fab.Domain.Units;

namespace Fab.Domain.Bonds;

/// <summary>The two steps of a close and of a sale: from the first on nothing changes until the second, whatever crashes between.</summary>
public sealed partial record Bond
{
    /// <summary>Whether the rent of a machine in a period is this bond's business.</summary>
    public bool Concerns(string period) =>
        (IsOwed || State == BondState.Redeemed)
        && string.CompareOrdinal(Period.Of(ActiveSince!.Value), period) <= 0
        && (History.Count == 0 || string.CompareOrdinal(History[^1].Period, period) < 0);

    private Decision<BondEvent> PrepareClose(BondCloseInput input)
    {
        if (Closing == input) return Accept();
        if (IsBusy) return Busy();
        return Concerns(input.Period) ? Accept(new BondEvent.ClosePrepared(input)) : Accept();
    }

    private Decision<BondEvent> CommitClose(string period, DateTimeOffset now)
    {
        if (Closing is not { } input || input.Period != period) return Accept();
        BondClosePlan plan = BondClose.Plan(this, input);
        var closed = new BondEvent.PeriodClosed(plan);
        bool tooLong = plan.Result.State == BondState.Arrears && PeriodsInArrears + 1 >= Offer!.Policy.ArrearsLimit;
        if (!tooLong) return Accept(closed);
        string why = string.Create(CultureInfo.InvariantCulture, $"{PeriodsInArrears + 1} closes in arrears");
        return Accept(closed, Apply(closed).NextRound(0, why, now));
    }

    private Decision<BondEvent> PrepareLiquidation(LiquidationInput input)
    {
        if (Selling == input) return Accept();
        if (IsBusy) return Busy();
        return CheckSale(input.Sale) is { } refusal ? refusal : Accept(new BondEvent.LiquidationPrepared(input));
    }

    /// <summary>Null if the machine can be sold like that.</summary>
    /// <param name="isPreview">Asked before it is to be sold, of any bond that is owed.</param>
    public Refusal? CheckSale(MachineSale sale, bool isPreview = false)
    {
        ArgumentNullException.ThrowIfNull(sale);
        if (isPreview && !IsOwed) return BondRefusals.State(this, "have a machine whose sale would pay anyone");
        if (!isPreview && State != BondState.Liquidating)
        {
            return new Refusal(
                BondRefusals.NotLiquidating,
                $"The machine of bond {Id} is not to be sold.",
                "One that stands idle is let anew; one that is broken can be given up.");
        }

        string? wrong = sale switch
        {
            { Proceeds.Value: < 0 or > MaxCents } or { Costs.Value: < 0 or > MaxCents } or { Insurance.Value: < 0 or > MaxCents } => "no amount is below zero",
            _ when sale.Costs > sale.Proceeds + sale.Insurance => "selling costs more than it brings",
            _ when !IsLine(sale.Receipt) => "its receipt is named on one line of 1 to 200 characters",
            _ when sale.At < ActiveSince => "it would have been sold before it came",
            _ when History.Count > 0 && sale.At < Period.End(History[^1].Period) => "it would have been sold in a period that is closed",
            _ => null,
        };
        return wrong is null ? null : new Refusal(BondRefusals.SaleMalformed, $"The sale does not hold: {wrong}.");
    }

    private Bond Closed(BondClosePlan plan)
    {
        Dictionary<string, BondPayout> payouts = plan.Payouts.ToDictionary(p => p.Account, StringComparer.Ordinal);
        var holders = new Holder[Holders.Count];
        for (int i = 0; i < holders.Length; i++)
        {
            Holder holder = Holders[i] with { Carry = plan.Carries[i] };
            holders[i] = payouts.TryGetValue(holder.Account, out BondPayout? paid)
                ? holder with
                {
                    Principal = holder.Principal - paid.Principal,
                    Interest = holder.Interest + paid.Interest,
                    Redeemed = holder.Redeemed + paid.Principal,
                }
                : holder;
        }

        return this with
        {
            State = plan.Result.State,
            Holders = holders,
            Outstanding = plan.Result.Outstanding,
            InterestCarry = plan.Result.InterestCarry,
            Arrears = plan.Result.Arrears,
            PeriodsInArrears = plan.Result.State == BondState.Arrears ? PeriodsInArrears + 1 : plan.Result.State == BondState.Active ? 0 : PeriodsInArrears,
            Sales = plan.Result.State == BondState.Redeemed ? [] : Sales,
            History = [.. History, plan.Result],
            Closing = null,
        };
    }

    private Bond Sold(LiquidationPlan plan)
    {
        Dictionary<string, LiquidationPayout> payouts = plan.Payouts.ToDictionary(p => p.Account, StringComparer.Ordinal);
        return this with
        {
            State = plan.WrittenOff > Cents.Zero ? BondState.ClosedWithLoss : BondState.ClosedWithSurplus,
            Holders =
            [
                .. Holders.Select(h => payouts.TryGetValue(h.Account, out LiquidationPayout? paid)
                    ? h with
                    {
                        Principal = Cents.Zero,
                        Interest = h.Interest + paid.Interest,
                        Redeemed = h.Redeemed + paid.Principal,
                        WrittenOff = paid.WrittenOff,
                    }
                    : h),
            ],
            Outstanding = Cents.Zero,
            Arrears = Cents.Zero,
            InterestCarry = Fraction.Zero,
            Sales = [],
            Selling = null,
            Ending = new BondEnding(Selling!.Sale, plan.Interest, plan.Principal, plan.WrittenOff, plan.Surplus),
        };
    }
}
