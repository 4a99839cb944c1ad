using Fab.Domain;
using Fab.Domain.Commands;
using Orleans;

namespace Fab.Contracts.Commands;

/// <summary>What a space lets whom send to its machines; the key is the space's name.</summary>
[Alias("fab.IVettingGrain")]
public interface IVettingGrain : IGrainWithStringKey
{
    /// <summary>Sets the whole table. Setting what holds is silent.</summary>
    Task<Refusal?> Set(SetVetting table);

    Task<VettingView> Get();
}

/// <param name="Version">Counts up with every change; a change names the version it was made from.</param>
/// <param name="IsDefault">The table is the one Fab comes with.</param>
/// <param name="Changes">The last changes, newest last.</param>
public sealed record VettingView(int Version, bool IsDefault, IReadOnlyList<VettingRow> Rows, IReadOnlyList<VettingChange> Changes)
{
    public VettingTable ToTable() => new(Version, Rows);
}

/// <param name="Version">The version the change was made from.</param>
/// <param name="Rows">The whole new table; null for the one Fab comes with.</param>
public sealed record VettingRequest(int Version, IReadOnlyList<VettingRow>? Rows);
