using Fab.Domain.Floor;

namespace Fab.Domain.Tests.Floor;

public sealed class FloorPlanTests
{
    private static readonly MachineId A = new("a");
    private static readonly MachineId B = new("b");

    [Fact]
    public void Place_OnAFreePlace_MovesTheMachineThere()
    {
        FloorPlan plan = Placed(new FloorPlan(), A, 2, 3);
        FloorPlan moved = Placed(plan, A, 16, 12);
        Assert.Equal([new FloorTile(A, 16, 12)], moved.Tiles);
        Assert.Empty(moved.Decide(new FloorCommand.Place(new FloorTile(A, 16, 12))).Events);
    }

    [Fact]
    public void Place_OnAnotherMachine_ChangesPlacesWithIt()
    {
        FloorPlan plan = Placed(Placed(Placed(new FloorPlan(), A, 1, 1), B, 2, 1), A, 2, 1);
        Assert.Equal((new FloorTile(A, 2, 1), new FloorTile(B, 1, 1)), (plan.Find(A), plan.Find(B)));
    }

    [Fact]
    public void Place_OnAnotherMachine_FromNowhere_IsRefused()
    {
        FloorPlan plan = Placed(new FloorPlan(), A, 1, 1);
        Assert.Equal(FloorRefusals.Taken, plan.Decide(new FloorCommand.Place(new FloorTile(B, 1, 1))).Refusal?.Code);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(FloorPlan.Columns + 1, 1)]
    [InlineData(1, FloorPlan.Rows + 1)]
    public void Place_OutsideThePlan_IsRefused(int column, int row) =>
        Assert.Equal(FloorRefusals.Outside, new FloorPlan().Decide(new FloorCommand.Place(new FloorTile(A, column, row))).Refusal?.Code);

    [Fact]
    public void Lift_TakesItOffThePlan_Once()
    {
        FloorPlan plan = Placed(new FloorPlan(), A, 1, 1);
        FloorPlan empty = plan.Apply(plan.Decide(new FloorCommand.Lift(A)).Events.Single());
        Assert.Empty(empty.Tiles);
        Assert.Empty(empty.Decide(new FloorCommand.Lift(A)).Events);
        Assert.True(empty.Revision > plan.Revision);
    }

    /// <summary>However machines are pushed about: each is at one place at most, and no place has two.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Places_OfManyMoves_AreNeverShared(int seed)
    {
        var random = new Random(seed);
        var plan = new FloorPlan();
        for (int i = 0; i < 2_000; i++)
        {
            var machine = new MachineId($"m{random.Next(12)}");
            FloorCommand command = random.Next(8) == 0
                ? new FloorCommand.Lift(machine)
                : new FloorCommand.Place(new FloorTile(machine, random.Next(1, 6), random.Next(1, 4)));
            plan = plan.Decide(command).Events.Aggregate(plan, (before, happened) => before.Apply(happened));
            Assert.Distinct(plan.Tiles.Select(t => t.Machine));
            Assert.Distinct(plan.Tiles.Select(t => (t.Column, t.Row)));
        }
    }

    private static FloorPlan Placed(FloorPlan plan, MachineId machine, int column, int row)
    {
        Decision<FloorEvent> decision = plan.Decide(new FloorCommand.Place(new FloorTile(machine, column, row)));
        Assert.Null(decision.Refusal);
        return decision.Events.Aggregate(plan, (before, happened) => before.Apply(happened));
    }
}
