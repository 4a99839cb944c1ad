using Fab.Contracts.Bonds;
using Fab.Domain.Bonds;
using Fab.Domain.Ledger;
using Fab.Domain.Members;

namespace Fab.Silo.Tests.Bonds;

/// <summary>Who is forgotten while a bond or the dividend counts on them would leave units and payments that belong to nobody.</summary>
public sealed class BoundMemberTests
{
    private readonly BondStory _story = new();
    private readonly string _account;

    public BoundMemberTests()
    {
        _story.Silo.AddMember("ann", 1);
        _account = _story.Silo.Wallet("ann")["wallet:".Length..];
        Empty();
    }

    [Fact]
    public void Forget_SomebodyWhoBidsHoldsAndSells_IsRefusedUntilTheUnitsAreSold()
    {
        _story.Publish();
        Assert.Null(_story.Bid(_account, 100, 200));
        Assert.Equal((MemberRefusals.StillBound, BondTie.Bid), (Forget(), Tie()));
        Assert.Null(_story.Bid("ben", 140, 250));
        _story.Go(1, 2);
        Assert.Null(_story.Silo.Run(() => _story.Bond.CloseAuction("steward")));
        Assert.Equal((MemberRefusals.StillBound, BondTie.Bid), (Forget(), Tie()));
        _story.Go(2);
        Assert.Null(_story.Silo.Run(() => _story.Bond.ConfirmReceipt("invoice 7", "steward")));
        Assert.Equal((MemberRefusals.StillBound, BondTie.Holding), (Forget(), Tie()));

        Assert.Null(_story.Silo.Run(() => _story.Bond.OfferUnits(new OfferUnits("s1", _account, 100, new(90000)))));
        Assert.Equal(MemberRefusals.StillBound, Forget());
        _story.Silo.TopUp("top-up/ben", "ben", 90000);
        Assert.Null(_story.Silo.Run(() => _story.Bond.BuyUnits("s1", "ben")));
        Assert.Null(Tie());
        Assert.Equal(MemberRefusals.StillHasMoney, Forget());
        Empty();

        Assert.Null(Forget());
        Assert.Null(_story.Silo.Run(() => _story.Silo.Member("ann").Get()));
    }

    [Fact]
    public void Forget_SomebodyWhoOffersRent_IsRefusedUntilTheRoundHasEnded()
    {
        _story.BuyMachine();
        Assert.Null(_story.Silo.Run(() => _story.Bond.Vacate("moves away", "steward")));
        ReletView round = _story.View().Relet!;
        Assert.Null(_story.Silo.Run(() => _story.Bond.BidRent(new PlaceRentBid("r1", _account, round.Reserve, 100))));
        Assert.Equal((MemberRefusals.StillBound, BondTie.RentBid), (Forget(), Tie()));

        Assert.Null(_story.Silo.Run(() => _story.Bond.BidRent(new PlaceRentBid("r2", "zed", new(round.Reserve.Value * 2), 100))));
        _story.Silo.Time.Jump(round.Ends - _story.Silo.Time.GetUtcNow());
        Assert.Null(_story.Silo.Run(() => _story.Bond.CloseRelet("steward")));

        Assert.Equal("zed", _story.View().Agreement.Lessee);
        Assert.Null(Forget());
    }

    [Fact]
    public void Forget_TheLessee_IsRefusedUntilTheBondIsWithdrawn()
    {
        var agreement = new RentalAgreement(_account, new("reprap-2"), "RepRap two", new(30000), 100, 36, "As usual.");
        Assert.Null(_story.Silo.Run(() => _story.Silo.Fund.ProposeBond(BondStory.Id, agreement, "ann")));
        Assert.Equal((MemberRefusals.StillBound, BondTie.Lease), (Forget(), Tie()));
        Assert.Null(_story.Silo.Run(() => _story.Bond.Withdraw("steward")));
        Assert.Null(Forget());
    }

    [Fact]
    public void Forget_SomebodyWithAShareOfTheDividend_IsRefusedUntilItEnds()
    {
        Assert.Null(_story.Silo.Run(() => _story.Silo.Fund.Admit(_account, "runs the print farm", "steward")));
        Assert.Equal(MemberRefusals.StillShares, Forget());
        Assert.Null(_story.Silo.Run(() => _story.Silo.Fund.Dismiss(_account, "steward")));
        Assert.Null(Forget());
    }

    private string? Forget() => _story.Silo.Run(() => _story.Silo.Member("ann").Forget("steward"))?.Code;

    private BondTie? Tie() => _story.Silo.Run(() => _story.Bond.TieOf(_account));

    private void Empty()
    {
        string wallet = $"wallet:{_account}";
        var left = new Domain.Units.Cents(_story.Balance(wallet));
        LedgerResult paid = _story.Silo.Ledger.SubmitAsync(
            [TransferRequest.Post($"out/{left}", new Posting(wallet, "cash", left))], linked: false, default).GetAwaiter().GetResult()[0];
        Assert.True(paid.IsAccepted);
    }
}
