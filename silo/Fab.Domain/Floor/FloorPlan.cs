namespace Fab.Domain.Floor;

/// <summary>Where a machine stands on the plan.</summary>
/// <param name="Column">From 1, left to right.</param>
/// <param name="Row">From 1, away from the door.</param>
public sealed record FloorTile(MachineId Machine, int Column, int Row);

public abstract record FloorCommand
{
    private FloorCommand()
    {
    }

    /// <summary>The machine stands here. Where another one stands, the two change places.</summary>
    public sealed record Place(FloorTile Tile) : FloorCommand;

    /// <summary>It stands nowhere on the plan any more.</summary>
    public sealed record Lift(MachineId Machine) : FloorCommand;
}

public abstract record FloorEvent
{
    private FloorEvent()
    {
    }

    public sealed record Placed(FloorTile Tile) : FloorEvent;

    public sealed record Lifted(MachineId Machine) : FloorEvent;
}

/// <summary>Which machine stands where in a space: no two at one place.</summary>
public sealed record FloorPlan
{
    public const int Columns = 16;
    public const int Rows = 12;

    public long Revision { get; init; }

    public IReadOnlyList<FloorTile> Tiles { get; init; } = [];

    public FloorTile? Find(MachineId machine) => Tiles.FirstOrDefault(t => t.Machine == machine);

    /// <summary>Pure. What holds already yields no event.</summary>
    public Decision<FloorEvent> Decide(FloorCommand command) => command switch
    {
        FloorCommand.Place place => Place(place.Tile),
        FloorCommand.Lift lift => Find(lift.Machine) is null
            ? Decision<FloorEvent>.Accept()
            : Decision<FloorEvent>.Accept(new FloorEvent.Lifted(lift.Machine)),
        _ => throw new InvalidOperationException($"Unhandled command {command.GetType().Name}."),
    };

    public FloorPlan Apply(FloorEvent happened) => happened switch
    {
        FloorEvent.Placed placed => this with { Revision = Revision + 1, Tiles = [.. Without(placed.Tile.Machine), placed.Tile] },
        FloorEvent.Lifted lifted => this with { Revision = Revision + 1, Tiles = [.. Without(lifted.Machine)] },
        _ => throw new InvalidOperationException($"Unhandled event {happened.GetType().Name}."),
    };

    private IEnumerable<FloorTile> Without(MachineId machine) => Tiles.Where(t => t.Machine != machine);

    private Decision<FloorEvent> Place(FloorTile tile)
    {
        if (tile.Column is < 1 or > Columns || tile.Row is < 1 or > Rows)
        {
            return new Refusal(
                FloorRefusals.Outside, $"The plan has {Columns} columns and {Rows} rows; {tile.Column}, {tile.Row} is not on it.", "Choose a place on the plan.");
        }

        FloorTile? before = Find(tile.Machine);
        if (before == tile) return Decision<FloorEvent>.Accept();
        if (Tiles.FirstOrDefault(t => t.Machine != tile.Machine && (t.Column, t.Row) == (tile.Column, tile.Row)) is not { } other)
            return Decision<FloorEvent>.Accept(new FloorEvent.Placed(tile));
        return before is null
            ? new Refusal(FloorRefusals.Taken, $"{other.Machine} stands there.", $"Choose a free place, or move {other.Machine} first.")
            : Decision<FloorEvent>.Accept(
                new FloorEvent.Placed(tile), new FloorEvent.Placed(other with { Column = before.Column, Row = before.Row }));
    }
}

/// <summary>Why a machine does not go where it was put.</summary>
[RefusalCodes]
public static class FloorRefusals
{
    public const string Outside = "floor-place-outside";
    public const string Taken = "floor-place-taken";
}
