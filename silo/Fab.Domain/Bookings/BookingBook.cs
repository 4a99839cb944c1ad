using System.Globalization;

namespace Fab.Domain.Bookings;

public abstract record BookingCommand
{
    private BookingCommand()
    {
    }

    public sealed record SetRules(BookingRules Rules) : BookingCommand;

    /// <param name="MayUse">They are authorised for the machine.</param>
    /// <param name="IsStaff">No limit is theirs.</param>
    public sealed record Book(
        string Id, MachineId Machine, MemberId Member, string Name, DateTimeOffset From, DateTimeOffset Until, string? Purpose, bool MayUse, bool IsStaff)
        : BookingCommand;

    public sealed record Cancel(string Id) : BookingCommand;

    /// <summary>Its member says that they are there.</summary>
    public sealed record Arrive(string Id) : BookingCommand;

    /// <summary>The member is at the machine, whatever they came for.</summary>
    public sealed record SeenAt(MachineId Machine, MemberId Member) : BookingCommand;

    /// <summary>Nobody can say any more whose they were.</summary>
    public sealed record Forget(MemberId Member) : BookingCommand;
}

public abstract record BookingEvent
{
    private BookingEvent()
    {
    }

    public sealed record RulesSet(BookingRules Rules) : BookingEvent;

    /// <param name="OldBefore">What ended before then is not kept.</param>
    public sealed record Booked(Booking Booking, DateTimeOffset OldBefore) : BookingEvent;

    public sealed record Cancelled(string Id) : BookingEvent;

    /// <summary>It had begun: the rest of it is free.</summary>
    public sealed record CutShort(string Id, DateTimeOffset At) : BookingEvent;

    public sealed record Arrived(string Id, DateTimeOffset At) : BookingEvent;

    public sealed record Forgotten(MemberId Member) : BookingEvent;
}

/// <summary>A space's bookings: no two on one machine at one time. That somebody does not come needs no event: it is so as time passes.</summary>
public sealed record BookingBook
{
    public const int LongestPurpose = 200;

    /// <summary>How long before its time somebody may come.</summary>
    public static TimeSpan EarlyBy { get; } = TimeSpan.FromMinutes(15);

    public static TimeSpan Shortest { get; } = TimeSpan.FromMinutes(15);

    /// <summary>A form that was looked at for a moment still means now.</summary>
    private static readonly TimeSpan s_late = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan s_kept = TimeSpan.FromDays(28);

    public long Revision { get; init; }

    /// <summary>Null for the default, which is off.</summary>
    public BookingRules? Rules { get; init; }

    /// <summary>In the order of their beginnings.</summary>
    public IReadOnlyList<Booking> Bookings { get; init; } = [];

    public BookingRules RulesNow => Rules ?? BookingRules.Default;

    public Booking? Find(string id) => Bookings.FirstOrDefault(b => b.Id == id);

    /// <summary>Those that keep machines, now or later; none where the space does not use them.</summary>
    public IReadOnlyList<Booking> Open(DateTimeOffset now) => RulesNow.IsOn ? [.. Bookings.Where(b => b.IsOpen(now))] : [];

    /// <summary>Pure. What holds already yields no event.</summary>
    public Decision<BookingEvent> Decide(BookingCommand command, DateTimeOffset now) => command switch
    {
        BookingCommand.SetRules set => set.Rules.Check() is { } malformed ? malformed
            : set.Rules == RulesNow ? Decision<BookingEvent>.Accept() : Decision<BookingEvent>.Accept(new BookingEvent.RulesSet(set.Rules)),
        BookingCommand.Book book => Book(book, now),
        BookingCommand.Cancel cancel => Cancel(cancel, now),
        BookingCommand.Arrive arrive => Arrive(arrive, now),
        BookingCommand.SeenAt seen => Decision<BookingEvent>.Accept(
            [.. Open(now).Where(b => b.Machine == seen.Machine && b.Member == seen.Member && b.Arrived is null && now >= b.From - EarlyBy)
                .Select(b => new BookingEvent.Arrived(b.Id, now))]),
        BookingCommand.Forget forget => Bookings.Any(b => b.Member == forget.Member)
            ? Decision<BookingEvent>.Accept(new BookingEvent.Forgotten(forget.Member))
            : Decision<BookingEvent>.Accept(),
        _ => throw new InvalidOperationException($"Unhandled command {command.GetType().Name}."),
    };

    public BookingBook Apply(BookingEvent happened)
    {
        BookingBook next = this with { Revision = Revision + 1 };
        return happened switch
        {
            BookingEvent.RulesSet set => next with { Rules = set.Rules },
            BookingEvent.Booked booked => next with
            {
                Bookings = [.. Bookings.Where(b => b.Until >= booked.OldBefore).Append(booked.Booking).OrderBy(b => b.From)],
            },
            BookingEvent.Cancelled cancelled => next with { Bookings = [.. Bookings.Where(b => b.Id != cancelled.Id)] },
            BookingEvent.CutShort cut => next.With(cut.Id, b => b with { Until = cut.At }),
            BookingEvent.Arrived arrived => next.With(arrived.Id, b => b with { Arrived = arrived.At }),
            BookingEvent.Forgotten forgotten => next with { Bookings = [.. Bookings.Where(b => b.Member != forgotten.Member)] },
            _ => throw new InvalidOperationException($"Unhandled event {happened.GetType().Name}."),
        };
    }

    private BookingBook With(string id, Func<Booking, Booking> change) =>
        this with { Bookings = [.. Bookings.Select(b => b.Id == id ? change(b) : b)] };

    private Decision<BookingEvent> Book(BookingCommand.Book c, DateTimeOffset now)
    {
        BookingRules rules = RulesNow;
        if (!rules.IsOn) return new Refusal(BookingRefusals.Off, "This space does not book its machines.", "Use the queue, or ask an operator to turn bookings on.");
        if (Find(c.Id) is { } same && (same.Machine, same.Member, same.From, same.Until) == (c.Machine, c.Member, c.From, c.Until))
            return Decision<BookingEvent>.Accept();
        if (TimeOf(c, rules, now) is { } wrong) return wrong;
        if (!string.IsNullOrWhiteSpace(c.Purpose) && !Names.IsLine(c.Purpose, LongestPurpose))
        {
            return new Refusal(
                BookingRefusals.PurposeInvalid, $"What a booking is for is one line of at most {LongestPurpose} characters.", "Say it shorter, on one line.");
        }

        if (Bookings.FirstOrDefault(b => b.Machine == c.Machine && b.Meets(c.From, c.Until, now)) is { } other)
        {
            return new Refusal(
                BookingRefusals.Taken,
                $"{other.Name} has booked {other.Machine} from {BookingRefusals.At(other.From)} to {BookingRefusals.At(other.Until)} UTC.",
                "Choose another time, or another machine.");
        }

        if (rules.OnlyAuthorised && !c.MayUse && !c.IsStaff)
        {
            return new Refusal(
                Machines.MachineRefusals.NotAuthorised, $"Only members who may use {c.Machine} may book it.", "Ask a trainer for an introduction to the machine.");
        }

        TimeSpan already = WeekOf(c.Member, c.From, now), asked = c.Until - c.From;
        if (!c.IsStaff && already + asked > TimeSpan.FromHours(rules.HoursAWeek))
        {
            return new Refusal(
                BookingRefusals.LimitReached,
                string.Create(CultureInfo.InvariantCulture, $"A member books up to {rules.HoursAWeek} hours a week; {already.TotalHours:0.##} of that week are booked already."),
                "Book less, or another week.");
        }

        var booking = new Booking(
            c.Id, c.Machine, c.Member, c.Name, c.From, c.Until, Purpose(c.Purpose), now, null, c.From + TimeSpan.FromMinutes(rules.NoShowMinutes));
        return Decision<BookingEvent>.Accept(new BookingEvent.Booked(booking, now - s_kept));
    }

    private static Refusal? TimeOf(BookingCommand.Book c, BookingRules rules, DateTimeOffset now)
    {
        static Refusal Wrong(string message, string wayOut) => new(BookingRefusals.TimeInvalid, message, wayOut);

        if (c.From < now - s_late) return Wrong("A booking cannot begin in the past.", "Begin now or later.");
        if (c.Until - c.From < Shortest) return Wrong($"A booking lasts at least {Shortest.TotalMinutes:0} minutes.", "Choose a later end.");
        if (c.Until - c.From > TimeSpan.FromHours(rules.LongestHours)) return Wrong($"A booking lasts up to {rules.LongestHours} hours.", "Choose an earlier end.");
        return c.From > now + TimeSpan.FromDays(rules.DaysAhead) ? Wrong($"A booking begins up to {rules.DaysAhead} days ahead.", "Choose an earlier day.") : null;
    }

    /// <summary>What the member has booked in that week; a booking that lapsed counts as far as it kept the machine.</summary>
    private TimeSpan WeekOf(MemberId member, DateTimeOffset when, DateTimeOffset now)
    {
        DateTimeOffset Monday(DateTimeOffset day) => new(day.UtcDateTime.Date.AddDays(-(((int)day.UtcDateTime.DayOfWeek + 6) % 7)), TimeSpan.Zero);
        DateTimeOffset monday = Monday(when);
        return Bookings.Where(b => b.Member == member && Monday(b.From) == monday)
            .Aggregate(TimeSpan.Zero, (sum, b) => sum + ((b.IsOpen(now) ? b.Until : b.EndsAt) - b.From));
    }

    private Decision<BookingEvent> Cancel(BookingCommand.Cancel c, DateTimeOffset now)
    {
        if (Find(c.Id) is not { } booking) return NotThere();
        if (!booking.IsOpen(now)) return AlreadyOver();
        return booking.From <= now
            ? Decision<BookingEvent>.Accept(new BookingEvent.CutShort(c.Id, now))
            : Decision<BookingEvent>.Accept(new BookingEvent.Cancelled(c.Id));
    }

    private Decision<BookingEvent> Arrive(BookingCommand.Arrive c, DateTimeOffset now)
    {
        if (Find(c.Id) is not { } booking) return NotThere();
        if (!booking.IsOpen(now)) return AlreadyOver();
        if (booking.Arrived is not null) return Decision<BookingEvent>.Accept();
        return now < booking.From - EarlyBy
            ? new Refusal(BookingRefusals.TooEarly, $"The booking begins at {BookingRefusals.At(booking.From)} UTC.", $"Come back then; you may say so {EarlyBy.TotalMinutes:0} minutes ahead.")
            : Decision<BookingEvent>.Accept(new BookingEvent.Arrived(c.Id, now));
    }

    private static Refusal NotThere() => new(BookingRefusals.Unknown, "There is no such booking.", "Look at the list: it may have been cancelled.");

    private static Refusal AlreadyOver() => new(BookingRefusals.Over, "The booking is over.", "Book the machine again.");

    private static string? Purpose(string? said) => string.IsNullOrWhiteSpace(said) ? null : said.Trim();
}
