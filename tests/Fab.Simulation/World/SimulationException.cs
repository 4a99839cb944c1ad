namespace Fab.Simulation.World;

/// <summary>An auditor found that something that must always hold does not.</summary>
public sealed class SimulationException(string auditor, string what) : Exception($"{auditor}: {what}")
{
    public string Auditor { get; } = auditor;
}
