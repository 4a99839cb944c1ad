using System.Text.Json.Serialization;
using Fab.Domain.Bookings;
using Fab.Domain.Jobs;
using Fab.Domain.Machines;
using Fab.Domain.Units;

namespace Fab.Domain.Queue;

/// <summary>Staff put the job before all others; everybody sees who and why.</summary>
/// <param name="Name">What people call them.</param>
public sealed record FirstMark(MemberId By, string Name, string Reason, DateTimeOffset At);

/// <summary>The same as it is remembered, by ids: whoever is forgotten later has no name here.</summary>
/// <param name="TakenBackBy">Null where the job went as it was put.</param>
public sealed record FirstEntry(JobId Job, string Title, MemberId By, string Reason, DateTimeOffset At, MemberId? TakenBackBy = null, DateTimeOffset? TakenBackAt = null);

/// <summary>What a job's place comes from.</summary>
public enum OrderCode
{
    /// <summary>What its member had, and which of their own jobs go first.</summary>
    FairShare,

    /// <summary>Staff put it before all others.</summary>
    PutFirst,
}

/// <summary>Why a job stands where it does.</summary>
/// <param name="Served">Machine time the member got within <see cref="FairShare.Window"/>.</param>
/// <param name="Ahead">Estimates of the member's own jobs ahead of this one.</param>
/// <param name="Number">Among the member's own jobs, from 1.</param>
/// <param name="OwnOrder">The member chose the order of their own.</param>
public sealed record OrderWhy(OrderCode Code, MemberId Member, MachineSeconds Served, MachineSeconds Ahead, int Number, bool OwnOrder, FirstMark? First)
{
    /// <summary>The same in an English sentence.</summary>
    [JsonIgnore]
    public string Sentence
    {
        get
        {
            if (First is not null) return $"{First.Name} put it first: {First.Reason}";
            string had = Served.Value == 0
                ? $"{Member} had no machine time in the last 24 h"
                : $"{Member} had {Words.Duration(Served)} of machine time in the last 24 h";
            return Number == 1
                ? $"{had}."
                : $"{had}, and {Words.Duration(Ahead)} of {Member}'s own jobs go first{(OwnOrder ? $", in {Member}'s own order" : "")}.";
        }
    }
}

/// <summary>What a job waits for, the nearest thing to getting going first.</summary>
public enum WaitCode
{
    PlateNotCleared,

    /// <summary>Machines that fit have work; <see cref="WaitWhy.Obstacles"/> says what is with the others.</summary>
    MachinesBusy,

    /// <summary>Machines that fit stand: off, stopped, in a person's hands.</summary>
    MachinesStand,
    NoMachineFits,
    NoMachineOffered,
}

/// <summary>What is in the way on one machine.</summary>
/// <param name="Code">The refusal's code.</param>
/// <param name="Asked">What the job (or its member, or the machine) would need: a material, °C, a machine class, maintenance.</param>
/// <param name="Has">What the machine has instead, or who has it.</param>
/// <param name="Until">When it is over by itself.</param>
/// <param name="Message">The refusal's own English sentence.</param>
public sealed record Obstacle(MachineId Machine, string Code, string? Asked, string? Has, DateTimeOffset? Until, string Message)
{
    internal static Obstacle Of(Refusal refusal, MachineOffer offer, MachineGlance? machine, Booking? booked = null)
    {
        Requirements asks = offer.Requirements;
        (string? asked, string? has, DateTimeOffset? until) = refusal.Code switch
        {
            MachineRefusals.MaterialNotLoaded => (asks.Material, machine?.Material, null),
            MachineRefusals.HotendTooHot => (Degrees(asks.Hotend), Degrees(machine?.Spec.MaxHotend), null),
            MachineRefusals.BedTooHot => (Degrees(asks.Bed), Degrees(machine?.Spec.MaxBed), null),
            MachineRefusals.TooLarge => (asks.Extent.ToString(), machine?.Spec.Volume.ToString(), null),
            MachineRefusals.NotAuthorised => (machine?.Spec.Class, null, null),
            MachineRefusals.MaintenanceOverdue => (machine?.Overdue, null, null),
            MachineRefusals.LeaseHeld => (null, machine?.Lease?.Name, machine?.Lease?.Until),
            MachineRefusals.DidNotStart => (null, machine?.Hindrance?.Message, machine?.Hindrance?.Until),
            BookingRefusals.MachineBooked => (null, booked?.Name, booked?.Until),
            _ => ((string?)null, (string?)null, (DateTimeOffset?)null),
        };
        return new Obstacle(offer.Machine, refusal.Code, asked, has, until, refusal.Message);
    }

    private static string? Degrees(Celsius? celsius) => celsius?.Value.ToString("0.#", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>Why a job does not go now.</summary>
/// <param name="Machines">Whose plate is to be cleared.</param>
public sealed record WaitWhy(WaitCode Code, IReadOnlyList<MachineId> Machines, IReadOnlyList<Obstacle> Obstacles)
{
    /// <summary>The same in an English sentence, without its full stop.</summary>
    [JsonIgnore]
    public string Sentence
    {
        get
        {
            string whys = string.Join("; ", Obstacles.Select(o => Lower(o.Message)).Distinct());
            return Code switch
            {
                WaitCode.PlateNotCleared => $"plate not cleared on {string.Join(", ", Machines)}",
                WaitCode.MachinesBusy => whys.Length == 0 ? "all that fit are busy" : $"all that fit are busy ({whys})",
                WaitCode.NoMachineFits => $"no machine fits: {whys}",
                WaitCode.NoMachineOffered => "no machine fits: none was offered",
                _ => whys,
            };
        }
    }

    /// <summary>A sentence as part of another. Machine names are lower case already.</summary>
    private static string Lower(string sentence) => char.ToLowerInvariant(sentence[0]) + sentence[1..].TrimEnd('.');
}
