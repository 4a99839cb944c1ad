using Fab.Contracts.Fund;
using Fab.Domain;
using Fab.Domain.Fund;
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
