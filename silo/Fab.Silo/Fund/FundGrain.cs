using Fab.Contracts.Fund;
using Fab.Contracts.Jobs;
using Fab.Domain;
using Fab.Domain.Bonds;
using Fab.Domain.Fund;
using Fab.Domain.Units;
using Orleans;
using Orleans.Runtime;

namespace Fab.Silo.Fund;

/// <summary>Shell around <see cref="CommonsFund"/>.</summary>
[GrainType("fund")]
public sealed class FundGrain([PersistentState("state", "fab")] IPersistentState<CommonsFund> state, TimeProvider time)
    : Grain, IFundGrain
{
    public Task RecordRent(RentReceived rent) => Do(new FundCommand.RecordRent(
        new RentEntry(rent.Job, rent.Machine, rent.Metered, rent.Rent, rent.Transfer, rent.At)));

    public Task<Refusal?> SetCosts(MachineId machine, MachineCosts costs, string by) => Do(new FundCommand.SetCosts(machine, costs));

    public Task<FundView> Get()
    {
        CommonsFund fund = state.State.At(time.GetUtcNow());
        return Task.FromResult(new FundView(fund.Open!.Id, fund.Open.Rent, fund.RentEver, fund.Machines()));
    }

    public Task<Refusal?> SetPricing(MachineId machine, PriceRule? rule, string by) => throw new NotSupportedException();
    public Task<CentsPerHour?> RateOf(MachineId machine) => throw new NotSupportedException();
    public Task<Refusal?> ProposeBond(BondId bond, RentalAgreement agreement, string by) => throw new NotSupportedException();
    public Task<Refusal?> PublishBond(BondId bond, BondOffer offer, string by) => throw new NotSupportedException();
    public Task<Refusal?> BookCost(BookCost cost) => throw new NotSupportedException();
    public Task<Refusal?> CorrectCost(string cost, string why, string by) => throw new NotSupportedException();
    public Task<Refusal?> Admit(string account, string work, string by) => throw new NotSupportedException();
    public Task<Refusal?> Dismiss(string account, string by) => throw new NotSupportedException();
    public Task<DividendView> Dividends() => throw new NotSupportedException();
    public Task<CloseAnswer> Close(string period, string by) => throw new NotSupportedException();
    public Task<Answer<ClosePreview>> PreviewClose(string period) => throw new NotSupportedException();
    public Task<Refusal?> CloseByItself(bool on, string by) => throw new NotSupportedException();
    public Task<Refusal?> Liquidate(BondId bond, MachineSale sale, string by) => throw new NotSupportedException();

    private async Task<Refusal?> Do(FundCommand command)
    {
        Decision<FundEvent> decision = state.State.Decide(command, time.GetUtcNow());
        if (decision.Events.Count == 0) return decision.Refusal;
        state.State = decision.Events.Aggregate(state.State, (fund, happened) => fund.Apply(happened));
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }

        return null;
    }
}
