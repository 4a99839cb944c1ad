using System.Security.Cryptography;
using Fab.Contracts.Bookings;
using Fab.Contracts.Machines;
using Fab.Contracts.Queue;
using Fab.Domain;
using Fab.Domain.Bookings;
using Fab.Domain.Members;
using Fab.Gateway.Events;
using Fab.Gateway.Hosting;
using Fab.Gateway.Http;
using Fab.Gateway.Machines;
using Orleans;

namespace Fab.Gateway.Bookings;

/// <summary>Machines kept for people from then till then, where the space uses that.</summary>
public static class BookingEndpoints
{
    public static void MapBookings(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder bookings = api.MapGroup("/api/bookings").WithTags("Machines");
        bookings.MapGet("", All).For(MemberAction.SeeSpace)
            .WithSummary("Bookings of the last weeks and ahead, with the space's rules; ?machine= and ?member= (or 'me') choose.").Produces<BookingsView>();
        bookings.MapPost("", Book).For(MemberAction.BookMachine).WithSummary("Books a machine.").Produces<BookingView>(StatusCodes.Status201Created);
        bookings.MapDelete("/{id}", Cancel).For(MemberAction.BookMachine)
            .WithSummary("Cancels one's own booking, staff anybody's; of one that goes on the rest is free.").Produces<BookingsView>();
        bookings.MapPost("/{id}/arrive", Arrive).For(MemberAction.BookMachine)
            .WithSummary("Says that one is there. Taking the machine's control, or a job of one's own on it, says so too.").Produces<BookingsView>();
        bookings.MapPut("/rules", SetRules).For(MemberAction.SetBookingRules).WithSummary("Turns bookings on or off, and says who may book how much.").Produces<BookingsView>();
    }

    /// <summary>Why the member may not lay hands on the machine now: it is somebody else's time. Staff may always.</summary>
    internal static async Task<Refusal?> InTheWay(IGrainFactory grains, HubOptions hub, TimeProvider time, MachineId machine, SignedIn member)
    {
        if (member.May(MemberAction.TakeOverControl)) return null;
        DateTimeOffset now = time.GetUtcNow();
        Booking? live = (await Grain(grains, hub).Open()).FirstOrDefault(b => b.Machine == machine && b.IsLive(now));
        return live is null || live.Member == member.Member.Id ? null : BookingRefusals.Booked(live);
    }

    internal static IBookingGrain Grain(IGrainFactory grains, HubOptions hub) => grains.GetGrain<IBookingGrain>(hub.Space);

    private static async Task<IResult> All(
        HttpContext context, SignIn signIn, IGrainFactory grains, HubOptions hub, TimeProvider time, string? machine, string? member)
    {
        if (member == "me")
        {
            if (await signIn.Who(context) is not { } me) return HttpRefusals.SignIn.ToProblem();
            member = me.Id;
        }

        BookingsView view = await View(grains, hub, time);
        return Results.Ok(view with
        {
            Bookings = [.. view.Bookings.Where(b =>
                (machine is null || b.Booking.Machine.Value == machine) && (member is null || b.Booking.Member.Value == member))],
        });
    }

    private static async Task<IResult> Book(BookRequest body, IGrainFactory grains, HubOptions hub, TimeProvider time, LiveEvents events, SignedIn member)
    {
        if (await MachineEndpoints.Find(body.Machine.Value, grains) is not { } machine) return HttpRefusals.NoMachine(body.Machine.Value).ToProblem();
        var book = new BookingCommand.Book(
            "b" + RandomNumberGenerator.GetHexString(12, lowercase: true),
            machine.Spec.Id,
            member.Member.Id,
            member.Member.Name,
            (body.From ?? time.GetUtcNow()).ToUniversalTime(),
            body.Until.ToUniversalTime(),
            body.Purpose,
            member.Member.Classes.Contains(machine.Spec.Class),
            member.May(MemberAction.SteerAnyJob));
        if (await Grain(grains, hub).Book(book) is { } refusal) return refusal.ToProblem();
        BookingsView view = await Changed(grains, hub, time, events);
        return Results.Created("/api/bookings", view.Bookings.First(b => b.Booking.Id == book.Id));
    }

    private static Task<IResult> Cancel(string id, IGrainFactory grains, HubOptions hub, TimeProvider time, LiveEvents events, SignedIn member) =>
        Own(id, grains, hub, time, events, member, grain => grain.Cancel(id));

    private static Task<IResult> Arrive(string id, IGrainFactory grains, HubOptions hub, TimeProvider time, LiveEvents events, SignedIn member) =>
        Own(id, grains, hub, time, events, member, grain => grain.Arrive(id));

    private static async Task<IResult> Own(
        string id, IGrainFactory grains, HubOptions hub, TimeProvider time, LiveEvents events, SignedIn member, Func<IBookingGrain, Task<Refusal?>> act)
    {
        IBookingGrain grain = Grain(grains, hub);
        if ((await grain.Get()).Find(id) is { } booking && booking.Member != member.Member.Id && !member.May(MemberAction.SteerAnyJob))
            return HttpRefusals.Forbidden("the member who booked it, and operators").ToProblem();
        return await act(grain) is { } refusal ? refusal.ToProblem() : Results.Ok(await Changed(grains, hub, time, events));
    }

    private static async Task<IResult> SetRules(BookingRules body, IGrainFactory grains, HubOptions hub, TimeProvider time, LiveEvents events) =>
        await Grain(grains, hub).SetRules(body) is { } refusal ? refusal.ToProblem() : Results.Ok(await Changed(grains, hub, time, events));

    /// <summary>What is free now may be another thing for the queue, and for everybody who looks.</summary>
    private static async Task<BookingsView> Changed(IGrainFactory grains, HubOptions hub, TimeProvider time, LiveEvents events)
    {
        await grains.GetGrain<IQueueGrain>(hub.Space).Match();
        BookingsView view = await View(grains, hub, time);
        events.Publish("bookings", view);
        return view;
    }

    private static async Task<BookingsView> View(IGrainFactory grains, HubOptions hub, TimeProvider time)
    {
        BookingBook book = await Grain(grains, hub).Get();
        DateTimeOffset now = time.GetUtcNow();
        return new BookingsView(
            book.RulesNow,
            [.. (book.RulesNow.IsOn ? book.Bookings : []).Select(b => new BookingView(
                b, b.IsLive(now), b.IsOpen(now), !b.IsOpen(now) && b.EndsAt < b.Until, b.IsOpen(now) && b.Arrived is null && now >= b.From - BookingBook.EarlyBy))]);
    }
}
