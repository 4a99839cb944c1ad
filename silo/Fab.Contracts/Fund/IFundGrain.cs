using Fab.Domain;
using Fab.Domain.Fund;
using Fab.Domain.Units;
using Orleans;

namespace Fab.Contracts.Fund;

/// <summary>The equipment commons fund of a space; the key is the space's name.</summary>
[Alias("fab.IFundGrain")]
public interface IFundGrain : IGrainWithStringKey
{
    /// <summary>Rent of an ended job has been posted to the machine's rent account. Known jobs are silent.</summary>
    Task RecordRent(RentReceived rent);

    /// <summary>What a machine must earn: sets the machine's costs for the coming periods.</summary>
    Task<Refusal?> SetCosts(MachineId machine, MachineCosts costs, string by);

    Task<FundView> Get();
}

public sealed record RentReceived(JobId Job, MachineId Machine, MachineSeconds Metered, Cents Rent, string Transfer, DateTimeOffset At);

/// <param name="Period">The open period, <c>2026-11</c>.</param>
/// <param name="Machines">Rent by machine in the open period, with where it goes as the rules stand.</param>
public sealed record FundView(
    string Period,
    Cents RentThisPeriod,
    Cents RentEver,
    IReadOnlyList<MachineRent> Machines);
