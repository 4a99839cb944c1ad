namespace Fab.VirtualMachines;

/// <summary>What can go wrong with a machine or its cable. Numbers are part of recorded plans: append only.</summary>
public enum FaultKind
{
    /// <summary>One byte on its way to the machine changes a bit.</summary>
    GarbleByteToMachine = 0,
    DropByteToMachine = 1,
    DoubleByteToMachine = 2,
    GarbleByteToHost = 3,
    DropByteToHost = 4,
    DoubleByteToHost = 5,

    /// <summary>A line beginning with <c>ok</c> never reaches the host.</summary>
    LoseOk = 6,

    /// <summary>A line, and all that follow it, reach the host late.</summary>
    DelayReply = 7,

    /// <summary>A <c>Resend:</c> line reaches the host twice.</summary>
    RepeatResend = 8,

    /// <summary>The board resets by itself and boots.</summary>
    Reset = 9,

    /// <summary>The cable is pulled, and plugged in again after a while; the machine runs on.</summary>
    Unplug = 10,
    Replug = 11,

    /// <summary>The machine loses power, and gets it back after a while.</summary>
    PowerLoss = 12,
    PowerBack = 13,

    /// <summary>The heaters give no more heat until the next power cycle.</summary>
    HeaterFailure = 14,

    /// <summary>The firmware hangs for a while; moves under way go on.</summary>
    Stall = 15,
}

/// <summary>A fault with its length, where it has one.</summary>
public readonly record struct Fault(FaultKind Kind, TimeSpan For = default);

/// <summary>
/// A fault at a given point. Exactly one of the three counts from 1: bytes sent to the machine, lines executed by it,
/// or else the moment in machine time. Faults on replies hit the next fitting line after that point.
/// </summary>
public sealed record ScriptedFault(FaultKind Kind)
{
    public long? AtByte { get; init; }

    public long? AtLine { get; init; }

    public TimeSpan? AtTime { get; init; }

    /// <summary>How long it lasts: unplugged, without power, hung, or late.</summary>
    public TimeSpan For { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>
/// Which faults a machine suffers: scripted ones, and random ones drawn from a seed. The same plan and the same bytes
/// give the same faults. Chances are per byte, per reply line or per executed line, from 0 to 1.
/// </summary>
public sealed record FaultPlan
{
    public static FaultPlan None { get; } = new();

    public ulong Seed { get; init; }

    public double GarbleByteToMachineChance { get; init; }

    public double DropByteToMachineChance { get; init; }

    public double DoubleByteToMachineChance { get; init; }

    public double GarbleByteToHostChance { get; init; }

    public double DropByteToHostChance { get; init; }

    public double DoubleByteToHostChance { get; init; }

    /// <summary>Per line beginning with <c>ok</c>.</summary>
    public double LoseOkChance { get; init; }

    /// <summary>Per reply line.</summary>
    public double DelayReplyChance { get; init; }

    /// <summary>Per <c>Resend:</c> line.</summary>
    public double RepeatResendChance { get; init; }

    /// <summary>Per executed line; likewise the following.</summary>
    public double ResetChance { get; init; }

    public double UnplugChance { get; init; }

    public double PowerLossChance { get; init; }

    public double HeaterFailureChance { get; init; }

    public double StallChance { get; init; }

    /// <summary>The longest delay of a late reply; the length is drawn.</summary>
    public TimeSpan ReplyDelayMax { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The longest time unplugged, hung or without power; the length is drawn.</summary>
    public TimeSpan OutageMax { get; init; } = TimeSpan.FromSeconds(20);

    public IReadOnlyList<ScriptedFault> Script { get; init; } = [];
}
