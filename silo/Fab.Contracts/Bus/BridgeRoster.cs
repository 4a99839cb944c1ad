using Fab.Domain.Machines;

namespace Fab.Contracts.Bus;

/// <summary>Which machines a bridge serves, and what they are: retained at the bridge's topic, the hub's word.</summary>
public sealed record BridgeRoster(IReadOnlyList<MachineSpec> Machines, int V = 1);

/// <summary>
/// That a process is up as the bridge of that name: retained at a topic of the process, emptied when its connection ends.
/// Of several, one serves.
/// </summary>
/// <param name="Process">Random, one for each start of the program.</param>
/// <param name="Computer">Its name, for people.</param>
/// <param name="At">When it started, by that computer's clock.</param>
public sealed record BridgeClaim(string Process, string Computer, DateTimeOffset At, bool IsServing, int V = 1);
