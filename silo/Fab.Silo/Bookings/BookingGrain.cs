using Fab.Contracts.Bookings;
using Fab.Domain;
using Fab.Domain.Bookings;
using Orleans;
using Orleans.Runtime;

namespace Fab.Silo.Bookings;

/// <summary>Shell around <see cref="BookingBook"/>.</summary>
[GrainType("bookings")]
public sealed class BookingGrain([PersistentState("state", "fab")] IPersistentState<BookingBook> state, TimeProvider time) : DecidingGrain<BookingBook>(state), IBookingGrain
{
    public Task<BookingBook> Get() => Task.FromResult(Current);

    public Task<IReadOnlyList<Booking>> Open() => Task.FromResult(Current.Open(time.GetUtcNow()));

    public Task<Refusal?> SetRules(BookingRules rules) => Do(new BookingCommand.SetRules(rules));

    public Task<Refusal?> Book(BookingCommand.Book booking) => Do(booking);

    public Task<Refusal?> Cancel(string id) => Do(new BookingCommand.Cancel(id));

    public Task<Refusal?> Arrive(string id) => Do(new BookingCommand.Arrive(id));

    public Task SeenAt(MachineId machine, MemberId member) => Do(new BookingCommand.SeenAt(machine, member));

    public Task Forget(MemberId member) => Do(new BookingCommand.Forget(member));

    private async Task<Refusal?> Do(BookingCommand command) =>
        (await KeepAsync(Current.Decide(command, time.GetUtcNow()), (book, happened) => book.Apply(happened))).Refusal;
}
