using Fab.Domain;
using Fab.Domain.Bookings;
using Orleans;
using Orleans.Concurrency;

namespace Fab.Contracts.Bookings;

/// <summary>A space's bookings; the key is the space's name. Calls nobody.</summary>
[Alias("fab.IBookingGrain")]
public interface IBookingGrain : IGrainWithStringKey
{
    /// <summary>Rules, and what was booked within the last weeks and ahead.</summary>
    Task<BookingBook> Get();

    /// <summary>Those that keep machines now or later; none where the space does not use bookings.</summary>
    Task<IReadOnlyList<Booking>> Open();

    Task<Refusal?> SetRules(BookingRules rules);

    /// <summary>Repeating it with the same id is silent. The caller has checked machine and member.</summary>
    Task<Refusal?> Book(BookingCommand.Book booking);

    /// <summary>The caller has checked whose it is.</summary>
    Task<Refusal?> Cancel(string id);

    Task<Refusal?> Arrive(string id);

    /// <summary>The member is at the machine: took its control, or had a job begun on it.</summary>
    [OneWay]
    Task SeenAt(MachineId machine, MemberId member);

    Task Forget(MemberId member);
}

/// <param name="Bookings">In the order of their beginnings.</param>
public sealed record BookingsView(BookingRules Rules, IReadOnlyList<BookingView> Bookings);

/// <param name="Lapsed">Nobody came; the rest of it is free.</param>
/// <param name="MayArrive">Its member may say now that they are there.</param>
public sealed record BookingView(Booking Booking, bool IsLive, bool IsOpen, bool Lapsed, bool MayArrive);

/// <param name="From">Null for now.</param>
public sealed record BookRequest(MachineId Machine, DateTimeOffset? From, DateTimeOffset Until, string? Purpose = null);
