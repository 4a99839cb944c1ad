using Fab.Domain;
using Fab.Domain.Floor;
using Orleans;

namespace Fab.Contracts.Floor;

/// <summary>Where a space's machines stand; the key is the space's name.</summary>
[Alias("fab.IFloorGrain")]
public interface IFloorGrain : IGrainWithStringKey
{
    /// <summary>Puts a machine somewhere. What holds already is silent.</summary>
    Task<Refusal?> Place(FloorTile tile);

    /// <summary>Takes a machine off the plan.</summary>
    Task Lift(MachineId machine);

    Task<FloorView> Get();
}

/// <param name="Revision">Counts up with every change; an older view never replaces a newer one.</param>
/// <param name="Columns">How wide a plan can be.</param>
/// <param name="Rows">How deep a plan can be.</param>
public sealed record FloorView(long Revision, int Columns, int Rows, IReadOnlyList<FloorTile> Tiles);

/// <param name="Column">From 1, left to right.</param>
/// <param name="Row">From 1, away from the door.</param>
public sealed record FloorPlaceRequest(int Column, int Row);
