using System.Globalization;
using Fab.Domain.Fund;
using Fab.Domain.Jobs;
using Fab.Domain.Machines;
using Fab.Domain.Units;

namespace Fab.Cli.Terminal;

/// <summary>How values are said to people.</summary>
internal static class InWords
{
    public static string Of(MachineState state) => state switch
    {
        MachineState.AwaitingClear => "awaiting clear",
        _ => Lower(state),
    };

    public static Style StyleOf(MachineState state) => state switch
    {
        MachineState.Idle => Style.Good,
        MachineState.Running => Style.Busy,
        MachineState.Paused or MachineState.AwaitingClear => Style.Warn,
        MachineState.Stopped or MachineState.Fault => Style.Bad,
        _ => Style.Dim,
    };

    public static string Of(JobPhase phase) => Lower(phase);

    public static Style StyleOf(JobPhase phase) => phase switch
    {
        JobPhase.Finished => Style.Good,
        JobPhase.Running or JobPhase.Preparing or JobPhase.Assigned => Style.Busy,
        JobPhase.Paused => Style.Warn,
        JobPhase.Failed => Style.Bad,
        JobPhase.Cancelled => Style.Dim,
        _ => Style.Plain,
    };

    public static bool HasEnded(JobPhase phase) => phase is JobPhase.Finished or JobPhase.Cancelled or JobPhase.Failed;

    /// <summary>Why a job is paused, from the bridge's code.</summary>
    public static string PauseReason(string? code) => code switch
    {
        null => "",
        "by-person" => "paused by a person",
        "authorisation-used-up" => "the held rent is used up; resume it to hold more",
        "program-pause" => "the program asks for a person (filament change, for example)",
        "firmware-pause" => "the machine's firmware paused it",
        "broken-off" => "it broke off; ./fab recover MACHINE shows how it can go on",
        "hub-away" => "its bridge had lost the hub; resume it to go on",
        _ => code,
    };

    /// <summary>What a person vouches for with <c>./fab clear</c>.</summary>
    public static string Check(string check, MachineKind kind) => (check, kind) switch
    {
        ("plate", MachineKind.Printer) => "Plate: the part and every strand and scrap of plastic are off it, and the plate sits as it should.",
        ("plate", MachineKind.Router) => "Bed: part, offcuts, chips and clamps are off it, and the tool turns free.",
        ("stop", MachineKind.Printer) => "Stop: what led to it is put right, nothing is jammed or broken, nobody's hands are in the machine, and it may be reset.",
        ("stop", MachineKind.Router) => "Stop: what led to it is put right, the spindle is still, tool and stock are sound, nobody's hands are in the machine, and it may be reset.",
        _ => $"{check}: checked and in order.",
    };

    /// <summary>What demand makes of the rent: before anything is queued.</summary>
    public static string Rate(RateOutlook outlook)
    {
        ArgumentNullException.ThrowIfNull(outlook);
        string next = outlook switch
        {
            _ when outlook.Next == outlook.Rate => $"It stays when {outlook.Period} is closed{(outlook.IsSettled ? "" : ", as demand stands")}.",
            { IsSettled: true } => $"{outlook.Period} is over: as soon as it is closed, new quotes have {outlook.Next}.",
            _ => string.Create(
                CultureInfo.InvariantCulture,
                $"New quotes have {outlook.Next} once {outlook.Period} is closed, from {outlook.From:yyyy-MM-dd} on, as demand stands."),
        };
        return $"{outlook.Machine}: {outlook.Rate} in this quote, however late the job starts. {next}";
    }

    /// <summary>In the person's own time zone: the time alone when it is today.</summary>
    public static string Instant(DateTimeOffset? instant, TimeProvider time)
    {
        if (instant is not { } at) return "";
        DateTimeOffset local = TimeZoneInfo.ConvertTime(at, time.LocalTimeZone);
        bool today = local.Date == time.GetLocalNow().Date;
        return local.ToString(today ? "HH:mm" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
    }

    private static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
