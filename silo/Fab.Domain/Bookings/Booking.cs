namespace Fab.Domain.Bookings;

/// <summary>A machine kept for somebody from then till then.</summary>
/// <param name="Name">What people call them.</param>
/// <param name="Arrived">When they came: said so, took the machine's control, or had a job begun on it. Null before.</param>
/// <param name="LapsesAt">Who has not come by then has lost the rest of it.</param>
public sealed record Booking(
    string Id,
    MachineId Machine,
    MemberId Member,
    string Name,
    DateTimeOffset From,
    DateTimeOffset Until,
    string? Purpose,
    DateTimeOffset BookedAt,
    DateTimeOffset? Arrived,
    DateTimeOffset LapsesAt)
{
    /// <summary>When the machine is free of it.</summary>
    public DateTimeOffset EndsAt => Arrived is null && LapsesAt < Until ? LapsesAt : Until;

    /// <summary>It goes on now.</summary>
    public bool IsLive(DateTimeOffset now) => From <= now && now < EndsAtSeenFrom(now);

    /// <summary>Something of it is still to come, as far as is known now.</summary>
    public bool IsOpen(DateTimeOffset now) => now < EndsAtSeenFrom(now);

    /// <summary>Whether it keeps the machine at any moment from then till then.</summary>
    public bool Meets(DateTimeOffset from, DateTimeOffset until, DateTimeOffset now) => IsOpen(now) && From < until && from < EndsAtSeenFrom(now);

    /// <summary>Until the time to come is over, all of it is kept.</summary>
    private DateTimeOffset EndsAtSeenFrom(DateTimeOffset now) => now < LapsesAt ? Until : EndsAt;
}

/// <summary>How a space lets machines be booked.</summary>
/// <param name="IsOn">A space that does not use bookings shows none and takes none.</param>
/// <param name="HoursAWeek">What one member may book within a week from Monday, in UTC, on all machines together.</param>
/// <param name="LongestHours">Of one booking.</param>
/// <param name="DaysAhead">How far ahead one may begin.</param>
/// <param name="OnlyAuthorised">Only by members who may use the machine; staff may always.</param>
/// <param name="NoShowMinutes">How long a machine is kept for somebody who does not come.</param>
public sealed record BookingRules(bool IsOn, int HoursAWeek, int LongestHours, int DaysAhead, bool OnlyAuthorised, int NoShowMinutes)
{
    public static BookingRules Default { get; } = new(IsOn: false, HoursAWeek: 8, LongestHours: 4, DaysAhead: 28, OnlyAuthorised: true, NoShowMinutes: 15);

    public Refusal? Check() =>
        Outside("The hours a week", HoursAWeek, 1, 168)
        ?? Outside("The longest booking's hours", LongestHours, 1, 72)
        ?? Outside("The days ahead", DaysAhead, 1, 366)
        ?? Outside("The minutes until a machine is free again", NoShowMinutes, 5, 240);

    private static Refusal? Outside(string what, int value, int least, int most) => value >= least && value <= most
        ? null
        : new Refusal(BookingRefusals.RulesMalformed, $"{what} go from {least} to {most}, not {value}.", value < least ? "Choose more." : "Choose less.");
}

/// <summary>Why a booking is not made or kept.</summary>
[RefusalCodes]
public static class BookingRefusals
{
    public const string Off = "bookings-off";
    public const string Unknown = "booking-unknown";
    public const string TimeInvalid = "booking-time-invalid";
    public const string Taken = "booking-taken";
    public const string LimitReached = "booking-limit-reached";
    public const string Over = "booking-over";
    public const string TooEarly = "booking-too-early";
    public const string PurposeInvalid = "booking-purpose-invalid";
    public const string RulesMalformed = "booking-rules-malformed";

    /// <summary>For whoever wants the machine while it is somebody else's.</summary>
    public const string MachineBooked = "machine-booked";

    public static Refusal Booked(Booking booking) => new(
        MachineBooked,
        $"{booking.Machine} is booked by {booking.Name} from {At(booking.From)} to {At(booking.Until)} UTC.",
        "It is free after that; another machine may be free now.");

    internal static string At(DateTimeOffset when) => when.UtcDateTime.ToString("d MMM HH:mm", System.Globalization.CultureInfo.InvariantCulture);
}
