namespace Fab.Domain.Bonds;

public sealed record Bond
{
    public BondState State { get; init; }
}
