namespace Fab.Domain.Bonds;

public sealed partial record Bond
{
    /// <summary>Pure. An accepted command repeated yields no events.</summary>
    public Decision<BondEvent> Decide(BondCommand command, DateTimeOffset now) => command switch
    {
        BondCommand.Propose c => Propose(c),
        _ when Id is null => new Refusal(BondRefusals.Unknown, "There is no such bond."),
        BondCommand.EffectDone c => Done(c.Effect),
        BondCommand.EffectRefused c => Refused(c.Effect),
        BondCommand.CommitClose c => CommitClose(c.Period, now),
        BondCommand.CommitLiquidation => Selling is { } input ? Accept(new BondEvent.Liquidated(BondLiquidation.Plan(this, input))) : Accept(),
        BondCommand.PrepareClose c => PrepareClose(c.Input),
        BondCommand.PrepareLiquidation c => PrepareLiquidation(c.Input),
        BondCommand.Publish c => Publish(c.Offer, now),
        BondCommand.PlaceBid c => PlaceBid(c, now),
        BondCommand.BuyUnits c => BuyUnits(c),
        BondCommand.OfferUnits c => OfferUnits(c),
        BondCommand.WithdrawUnits c => WithdrawUnits(c),
        BondCommand.BidRent c => BidRent(c, now),
        BondCommand.Withdraw when State == BondState.Cancelled => Accept(),
        BondCommand.ConfirmReceipt when IsOwed => Accept(),
        BondCommand.ReportFailure when State == BondState.MachineFailed => Accept(),
        BondCommand.GiveUp when State == BondState.Liquidating => Accept(),
        _ when IsBusy => Busy(),
        BondCommand.Withdraw => Withdraw(now),
        BondCommand.CloseAuction => CloseAuction(now),
        BondCommand.ConfirmReceipt c => ConfirmReceipt(c, now),
        BondCommand.Refund => Refund(now),
        BondCommand.ReportFailure c => ReportFailure(c, now),
        BondCommand.Repair c => Repair(c, now),
        BondCommand.GiveUp => State == BondState.MachineFailed ? Accept(new BondEvent.GivenUp()) : BondRefusals.State(this, "give its machine up"),
        BondCommand.Vacate c => Vacate(c, now),
        BondCommand.CloseRelet => CloseRelet(now),
        _ => throw new InvalidOperationException($"Unhandled command {command.GetType().Name}."),
    };

    private static Decision<BondEvent> Accept(params BondEvent[] events) => Decision<BondEvent>.Accept(events);

    private Refusal Busy() => new(
        BondRefusals.Busy, $"Bond {Id} has money on its way, or a close is being carried out.", "Ask again in a moment.");

    private static bool IsLine(string? text) => text is { Length: > 0 and <= 200 } && !text.Any(char.IsControl);

    private static bool IsAccount(string? account) =>
        account is not null && !account.Contains(':', StringComparison.Ordinal) && Ledger.Accounts.Check($"wallet:{account}") is null && account.Length <= 40;

    private Refusal Reused(string id) => new(BondRefusals.IdReused, $"The id {id} is taken within bond {Id}, for something else.", "Choose another id.");

    private Decision<BondEvent> Done(string effect)
    {
        if (Effects.FirstOrDefault(e => e.Id == effect) is not { } done) return Accept();
        var left = new BondEvent.EffectDone(effect);
        return done switch
        {
            BondEffect.PlaceHold hold => HoldDone(hold, left),
            BondEffect.Issue => Accept(left, new BondEvent.Issued()),
            BondEffect.PayUnits pay => Accept(left, new BondEvent.UnitsMoved(pay.Sale)),
            BondEffect.PayRepair => Accept(left, new BondEvent.Repaired()),
            _ => Accept(left),
        };
    }

    private Decision<BondEvent> Refused(string effect)
    {
        if (Effects.FirstOrDefault(e => e.Id == effect) is not { } refused) return Accept();
        var left = new BondEvent.EffectDone(effect);
        return refused switch
        {
            // What the commons fund cannot pay nobody buys: the offer has failed.
            BondEffect.PlaceHold { Bid: FundBid } => Accept(left, new BondEvent.BidDropped(FundBid), new BondEvent.Cancelled()),
            BondEffect.PlaceHold hold => Accept(left, new BondEvent.BidDropped(hold.Bid)),
            BondEffect.Purchase => Accept(new BondEvent.PurchaseRefused()),
            BondEffect.PayUnits pay => Accept(left, new BondEvent.UnitsLeft(pay.Sale)),
            BondEffect.PayRepair => Accept(left, new BondEvent.RepairRefused()),
            _ => throw new InvalidOperationException($"The ledger refused {effect} of bond {Id}, which it cannot by the rules."),
        };
    }
}
