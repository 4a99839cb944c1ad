using Fab.Domain.Units;

namespace Fab.Domain.Machines;

/// <summary>
/// A point of machine space: on a printer counted from the homing corner, on a router from where it homes (Grbl counts down
/// from there).
/// </summary>
public readonly record struct MachinePoint(Millimetres X, Millimetres Y, Millimetres Z);

/// <summary>A box of machine space where no tool may go: a clamp, a probe, the plate's clip.</summary>
/// <param name="Name">As a sentence names it: "the left clamp".</param>
/// <param name="From">Its corner with the least X, Y and Z.</param>
/// <param name="To">The corner opposite, greater on each axis.</param>
public sealed record KeepOut(string Name, MachinePoint From, MachinePoint To);
