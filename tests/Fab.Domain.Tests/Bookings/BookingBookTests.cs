using Fab.Domain.Bookings;
using Fab.Domain.Machines;
using Fab.Domain.Units;
using FsCheck;
using FsCheck.Fluent;

namespace Fab.Domain.Tests.Bookings;

public class BookingBookTests
{
    // A Monday.
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly MachineId Router = new("router-1");
    private static readonly BookingBook On = new() { Rules = BookingRules.Default with { IsOn = true } };

    [Fact]
    public void Book_WhereTheSpaceDoesNotUseIt_IsRefused()
    {
        Assert.Equal(BookingRefusals.Off, new BookingBook().Decide(Ask("b1", 1, 2), Now).Refusal!.Code);
        Assert.Empty((Booked(Ask("b1", 1, 2)) with { Rules = null }).Open(Now));
    }

    [Fact]
    public void Book_Repeated_IsSilent()
    {
        BookingBook book = Booked(Ask("b1", 1, 2));

        Assert.Equal("b1", book.Open(Now).Single().Id);
        Decision<BookingEvent> again = book.Decide(Ask("b1", 1, 2), Now);
        Assert.Equal((null, 0), (again.Refusal, again.Events.Count));
    }

    [Theory]
    [InlineData(-1, 1, BookingRefusals.TimeInvalid)]
    [InlineData(1, 1.1, BookingRefusals.TimeInvalid)]
    [InlineData(2, 1, BookingRefusals.TimeInvalid)]
    [InlineData(1, 5.5, BookingRefusals.TimeInvalid)]
    [InlineData(24 * 29, (24 * 29) + 1, BookingRefusals.TimeInvalid)]
    [InlineData(1.5, 2.5, BookingRefusals.Taken)]
    [InlineData(2.5, 3.5, BookingRefusals.Taken)]
    [InlineData(0, 1, null)]
    [InlineData(3, 4, null)]
    public void Book_BesideAnother_GoesByItsTime(double from, double until, string? code) =>
        Assert.Equal(code, Booked(Ask("b1", 1, 3)).Decide(Ask("b2", from, until, "bo"), Now).Refusal?.Code);

    [Fact]
    public void Book_ByWhoMayNotUseTheMachine_IsForStaffOnly()
    {
        BookingCommand.Book unknown = Ask("b1", 1, 2) with { MayUse = false };

        Assert.Equal(MachineRefusals.NotAuthorised, On.Decide(unknown, Now).Refusal!.Code);
        Assert.Null(On.Decide(unknown with { IsStaff = true }, Now).Refusal);
        Assert.Null((On with { Rules = On.RulesNow with { OnlyAuthorised = false } }).Decide(unknown, Now).Refusal);
    }

    [Theory]
    [InlineData("A sign", null, "A sign")]
    [InlineData("  A sign ", null, "A sign")]
    [InlineData(" ", null, null)]
    [InlineData("two\nlines", BookingRefusals.PurposeInvalid, null)]
    [InlineData("bell\u0007", BookingRefusals.PurposeInvalid, null)]
    [InlineData("long", BookingRefusals.PurposeInvalid, null)]
    public void Book_ForSomething_SaysItOnOneLine(string purpose, string? code, string? kept)
    {
        BookingCommand.Book asked = Ask("b1", 1, 2) with { Purpose = purpose == "long" ? new string('x', BookingBook.LongestPurpose + 1) : purpose };
        Assert.Equal(code, On.Decide(asked, Now).Refusal?.Code);
        if (code is null) Assert.Equal(kept, Booked(asked).Open(Now).Single().Purpose);
    }

    [Fact]
    public void Book_OverTheWeeksHours_IsRefusedUntilTheNextWeek()
    {
        BookingBook full = Booked(Ask("b1", 1, 5), Ask("b2", 24, 27));

        Assert.Equal(BookingRefusals.LimitReached, full.Decide(Ask("b3", 48, 49.5), Now).Refusal!.Code);
        Assert.Null(full.Decide(Ask("b3", 48, 49), Now).Refusal);
        Assert.Null(full.Decide(Ask("b3", 24 * 7, (24 * 7) + 4), Now).Refusal);
        Assert.Null(full.Decide(Ask("b3", 48, 49.5, "bo"), Now).Refusal);
        Assert.Null(full.Decide(Ask("b3", 48, 50) with { IsStaff = true }, Now).Refusal);
    }

    [Fact]
    public void Booking_ToWhichNobodyComes_LapsesAndLeavesTheRest()
    {
        BookingBook book = Booked(Ask("b1", 1, 4));
        DateTimeOffset lapsed = Now.AddMinutes(75);

        Assert.True(book.Bookings[0].IsLive(lapsed.AddSeconds(-1)));
        Assert.Equal(BookingRefusals.Taken, book.Decide(Ask("b2", 2, 3, "bo"), lapsed.AddSeconds(-1)).Refusal!.Code);
        Assert.False(book.Bookings[0].IsLive(lapsed));
        Assert.Empty(book.Open(lapsed));
        Assert.Null(book.Decide(Ask("b2", 2, 3, "bo"), lapsed).Refusal);
        Assert.Equal(BookingRefusals.Over, book.Decide(new BookingCommand.Arrive("b1"), lapsed).Refusal!.Code);
        // What lapsed counts for the quarter of an hour that it kept the machine.
        Assert.Equal(BookingRefusals.LimitReached, Do(book, Ask("b3", 2, 6), lapsed).Decide(Ask("b4", 24, 28), lapsed).Refusal!.Code);
        Assert.Null(Do(book, Ask("b3", 2, 6), lapsed).Decide(Ask("b4", 24, 27.5), lapsed).Refusal);
    }

    [Fact]
    public void Booking_ToWhichSomebodyComes_LastsToItsEnd()
    {
        BookingBook book = Do(Booked(Ask("b1", 1, 4)), new BookingCommand.SeenAt(Router, new MemberId("ann")), Now.AddMinutes(50));

        Assert.True(book.Bookings[0].IsLive(Now.AddHours(3)));
        Assert.False(book.Bookings[0].IsLive(Now.AddHours(4)));
        Assert.Empty(book.Decide(new BookingCommand.Arrive("b1"), Now.AddHours(2)).Events);
        Assert.Empty(Booked(Ask("b1", 1, 4)).Decide(new BookingCommand.SeenAt(Router, new MemberId("bo")), Now.AddHours(1)).Events);
    }

    [Fact]
    public void Arrive_LongBefore_IsTooEarly()
    {
        BookingBook book = Booked(Ask("b1", 1, 4));

        Assert.Equal(BookingRefusals.TooEarly, book.Decide(new BookingCommand.Arrive("b1"), Now.AddMinutes(44)).Refusal!.Code);
        Assert.Single(book.Decide(new BookingCommand.Arrive("b1"), Now.AddMinutes(45)).Events);
        Assert.Equal(BookingRefusals.Unknown, book.Decide(new BookingCommand.Arrive("b9"), Now).Refusal!.Code);
    }

    [Fact]
    public void Cancel_BeforeItsTime_RemovesIt_AndLaterCutsItShort()
    {
        BookingBook book = Booked(Ask("b1", 1, 4));

        Assert.Empty(Do(book, new BookingCommand.Cancel("b1"), Now).Bookings);
        Booking cut = Do(book, new BookingCommand.Cancel("b1"), Now.AddMinutes(70)).Bookings.Single();
        Assert.Equal((Now.AddMinutes(70), false), (cut.EndsAt, cut.IsOpen(Now.AddMinutes(70))));
        Assert.Equal(BookingRefusals.Over, book.Decide(new BookingCommand.Cancel("b1"), Now.AddHours(5)).Refusal!.Code);
    }

    [Fact]
    public void Forget_LeavesNothingOfTheMember() =>
        Assert.Equal("bo", Do(Booked(Ask("b1", 1, 2), Ask("b2", 3, 4, "bo")), new BookingCommand.Forget(new MemberId("ann")), Now).Bookings.Single().Member.Value);

    [Theory]
    [InlineData(0, 4, 28, 15)]
    [InlineData(8, 0, 28, 15)]
    [InlineData(8, 4, 0, 15)]
    [InlineData(8, 4, 28, 4)]
    [InlineData(169, 4, 28, 15)]
    public void Rules_ThatCannotBe_AreRefused(int week, int longest, int ahead, int noShow)
    {
        Refusal refusal = On.Decide(new BookingCommand.SetRules(new BookingRules(true, week, longest, ahead, true, noShow)), Now).Refusal!;

        Assert.Equal((BookingRefusals.RulesMalformed, true), (refusal.Code, refusal.WayOut is not null));
    }

    [Fact]
    public void SoonestStart_IsAfterAllThatIsInTheWay()
    {
        IReadOnlyList<Booking> open = Booked(Ask("b1", 1, 3), Ask("b2", 3.25, 5, "bo")).Open(Now);
        DateTimeOffset Soonest(double hours, string member) => BookedTime.SoonestStart(open, Router, new MemberId(member), new MachineSeconds((long)(hours * 3600)), Now);

        Assert.Equal(Now, Soonest(1, "cy"));
        Assert.Equal(Now.AddHours(5), Soonest(1.01, "cy"));
        Assert.Equal(Now.AddHours(3), Soonest(0.25, "cy") == Now ? Now.AddHours(3) : default);
        Assert.Equal(Now, Soonest(3.25, "ann"));
    }

    /// <summary>Whatever people ask and whoever comes, no machine is kept for two at once; counted without the book's own words.</summary>
    [Fact]
    public void Bookings_OfOneMachine_NeverMeet()
    {
        var asks = from begin in Gen.Choose(0, 60) from length in Gen.Choose(1, 16) from who in Gen.Elements("ann", "bo", "cy") from comes in Gen.Elements(true, false) select (begin, length, who, comes);
        Prop.ForAll(asks.ListOf().ToArbitrary(), list =>
        {
            BookingBook book = On;
            DateTimeOffset now = Now;
            foreach (var ((begin, length, who, comes), i) in list.Select((ask, i) => (ask, i)))
            {
                now = now.AddMinutes(7);
                book = Do(book, Ask($"b{i}", begin / 4.0, (begin + length) / 4.0, who), now);
                if (comes) book = Do(book, new BookingCommand.SeenAt(Router, new MemberId(who)), now);
            }

            DateTimeOffset minute = Now;
            for (int i = 0; i < 24 * 60; i += 5, minute = Now.AddMinutes(i))
            {
                if (book.Bookings.Count(b => b.From <= minute && minute < (b.Arrived is not null || b.LapsesAt > b.Until ? b.Until : b.LapsesAt)) > 1) return false;
            }

            return true;
        }).QuickCheckThrowOnFailure();
    }

    private static BookingCommand.Book Ask(string id, double from, double until, string member = "ann") =>
        new(id, Router, new MemberId(member), member, Now.AddHours(from), Now.AddHours(until), null, MayUse: true, IsStaff: false);

    private static BookingBook Booked(params BookingCommand.Book[] asks) => asks.Aggregate(On, (book, ask) =>
    {
        Assert.Null(book.Decide(ask, Now).Refusal);
        return Do(book, ask, Now);
    });

    private static BookingBook Do(BookingBook book, BookingCommand command, DateTimeOffset now) =>
        book.Decide(command, now).Events.Aggregate(book, (each, happened) => each.Apply(happened));
}
