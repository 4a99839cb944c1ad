using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Fab.Cli.Terminal;
using Fab.Contracts.Api;
using Fab.Contracts.Bonds;
using Fab.Domain;
using Fab.Domain.Bonds;
using Fab.Domain.Units;

namespace Fab.Cli.Commands.Bonds;

/// <summary>From a proposal to the machine's arrival: <c>propose, publish, bid, close-auction, receive, refund, withdraw</c>.</summary>
internal static class BondSaleCommands
{
    private static readonly Argument<string> Machine = new("MACHINE") { Description = "The machine's id; it need not exist yet." };
    private static readonly Option<string> MachineName = new("--name") { Description = "What it is.", HelpName = "TEXT", Required = true };
    private static readonly Option<string> Rent = new("--rent") { Description = "The rent you vouch for in a month.", HelpName = "AMOUNT", Required = true };
    private static readonly Option<int> Hours = new("--hours") { Description = "The hours you expect in a month.", HelpName = "N", Required = true };
    private static readonly Option<int> Months = new("--months") { Description = "For how long.", HelpName = "N", DefaultValueFactory = _ => 36 };
    private static readonly Option<string> Terms = new("--terms") { Description = "Your terms.", HelpName = "TEXT", DefaultValueFactory = _ => "As usual." };

    private static readonly Option<string> Cost = new("--cost") { Description = "What the machine costs: units times unit price.", HelpName = "AMOUNT", Required = true };
    private static readonly Option<string> Residual = new("--residual") { Description = "What it is worth at the end of its life.", HelpName = "AMOUNT", DefaultValueFactory = _ => "0" };
    private static readonly Option<int> Life = new("--life") { Description = "Months over which it loses the difference.", HelpName = "N", DefaultValueFactory = _ => 36 };
    private static readonly Option<string> Operating = new("--operating") { Description = "Running costs expected in a month.", HelpName = "AMOUNT", DefaultValueFactory = _ => "0" };
    private static readonly Option<string> UnitPrice = new("--unit-price") { Description = "Of one unit.", HelpName = "AMOUNT", DefaultValueFactory = _ => "10" };
    private static readonly Option<int> Cap = new("--rate-cap") { Description = "The highest interest a year, in basis points: 500 is 5 %.", HelpName = "BP", Required = true };
    private static readonly Option<long?> Minimum = new("--minimum") { Description = "With fewer units bid for, nothing is bought. Else all.", HelpName = "UNITS" };
    private static readonly Option<bool> Gap = new("--fund-fills-gap") { Description = "The commons fund buys what is missing above the minimum." };
    private static readonly Option<string> Instalment = new("--instalment") { Description = "Principal to be paid back in a month.", HelpName = "AMOUNT", Required = true };
    private static readonly Option<Func<DateTimeOffset, DateTimeOffset>> Ends = Instant("--auction-end", "When bidding ends: 7d from now, or 2026-12-01T12:00Z.");
    private static readonly Option<Func<DateTimeOffset, DateTimeOffset>> Deadline = Instant("--deadline", "If the machine has not come by then, money goes back.");
    private static readonly Option<string> Repairs = new("--repair-cap") { Description = "The most a repair may cost.", HelpName = "AMOUNT", DefaultValueFactory = _ => "0" };
    private static readonly Option<string> Policy = new("--policy") { Description = "commons, kleiner, enspiral, or a JSON file (docs/policies).", HelpName = "NAME|FILE", DefaultValueFactory = _ => "commons" };

    private static readonly Argument<long> Units = new("UNITS") { Description = "How many." };
    private static readonly Option<int> Coupon = new("--coupon") { Description = "The lowest interest a year you take, in basis points: 250 is 2.5 %.", HelpName = "BP", Required = true };
    private static readonly Option<string> Receipt = new("--receipt") { Description = "The document behind it.", HelpName = "TEXT", Required = true };

    /// <summary>What one chooses an id for, so that it can be repeated.</summary>
    internal static readonly Option<string?> OwnId = new("--id") { Description = "An id for it; the same again counts once. Else one is made.", HelpName = "SLUG" };

    public static CliCommand[] Create() =>
    [
        new(CliCommand.Named("propose", "I would rent this machine: the draft of a bond.", BondsCommand.Id, Machine, MachineName, Rent, Hours, Months, Terms), Propose),
        new(CliCommand.Named("publish", "Offer it to funders.", BondsCommand.Id, Cost, Residual, Life, Operating, UnitPrice, Cap, Minimum, Gap, Instalment, Ends, Deadline, Repairs, Policy, DryRunPart.DryRun), Publish),
        new(CliCommand.Named("bid", "Bid for units; the money is held.", BondsCommand.Id, Units, Coupon, OwnId), Bid),
        new(CliCommand.Named("close-auction", "End the auction, once its time has come.", BondsCommand.Id),
            (session, ct) => BondsCommand.Do(session, "close-auction", "The auction is over.", ct)),
        new(CliCommand.Named("receive", "The machine is here: it is paid, and earns.", BondsCommand.Id, Receipt),
            (session, ct) => BondsCommand.Do(session, "receipt", new ReceiptRequest(session.Parsed.GetRequiredValue(Receipt)), "Paid.", ct)),
        new(CliCommand.Named("refund", "It did not come in time: money goes back.", BondsCommand.Id),
            (session, ct) => BondsCommand.Do(session, "refund", "Everybody has their money back.", ct)),
        new(CliCommand.Named("withdraw", "Take a draft or an offer back.", BondsCommand.Id),
            (session, ct) => BondsCommand.Do(session, "withdraw", "Taken back.", ct)),
    ];

    /// <summary>An amount as people type it; zero too.</summary>
    internal static Cents Amount(Session session, Option<string> option)
    {
        string typed = session.Parsed.GetRequiredValue(option);
        if (typed is "0" or "0.00") return Cents.Zero;
        return Amounts.TryParse(typed, out Cents amount) ? amount : throw CommandEnded.Usage($"'{typed}' is no amount for {option.Name}.", "Write it like 20 or 12.50.");
    }

    /// <summary>Short, since people type it again; a hub that knows it already refuses.</summary>
    internal static string NewId(Session session) =>
        session.Parsed.GetValue(OwnId) ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(5));

    private static async Task Propose(Session session, CancellationToken ct)
    {
        var body = new ProposeBondRequest(
            new BondId(session.Parsed.GetRequiredValue(BondsCommand.Id)),
            new MachineId(session.Parsed.GetRequiredValue(Machine)),
            session.Parsed.GetRequiredValue(MachineName),
            Amount(session, Rent),
            session.Parsed.GetValue(Hours),
            session.Parsed.GetValue(Months),
            session.Parsed.GetRequiredValue(Terms));
        BondsCommand.Said(session, await session.Hub.Post<ProposeBondRequest, BondView>("api/bonds", body, ct), "Proposed.");
    }

    private static async Task Publish(Session session, CancellationToken ct)
    {
        (Cents cost, Cents price) = (Amount(session, Cost), Amount(session, UnitPrice));
        if (price <= Cents.Zero || cost.Value % price.Value != 0)
            throw CommandEnded.Usage($"{cost} is no whole number of units at {price}.", "Choose a --unit-price that divides the --cost.");
        long units = cost.Value / price.Value;
        DateTimeOffset now = session.Host.Time.GetUtcNow();
        var body = new BondOffer(
            cost,
            Amount(session, Residual),
            session.Parsed.GetValue(Life),
            Amount(session, Operating),
            units,
            price,
            session.Parsed.GetValue(Cap),
            session.Parsed.GetValue(Minimum) ?? units,
            session.Parsed.GetValue(Gap) ? GapRule.CommonsFund : GapRule.Void,
            Amount(session, Instalment),
            session.Parsed.GetRequiredValue(Ends)(now),
            session.Parsed.GetRequiredValue(Deadline)(now),
            Amount(session, Repairs),
            await PolicyFile.Read(session.Parsed.GetRequiredValue(Policy), ct));
        if (DryRunPart.IsAsked(session)) await DryRunPart.Offer(session, $"{BondsCommand.Path(session)}/offer/preview", body, ct);
        else await BondsCommand.Do(session, "offer", body, $"Offered: {units} units, under policy {body.Policy.Name}, hash {body.Policy.Hash()[..16]}….", ct);
    }

    private static Task Bid(Session session, CancellationToken ct)
    {
        var body = new BidRequest(NewId(session), session.Parsed.GetValue(Units), session.Parsed.GetValue(Coupon));
        return BondsCommand.Do(session, "bids", body, $"Bid {body.Id}: {body.Units} units from {BondsCommand.Percent(body.CouponBasisPoints)}.", ct);
    }

    private static Option<Func<DateTimeOffset, DateTimeOffset>> Instant(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        Required = true,
        CustomParser = parsed =>
        {
            string typed = parsed.Tokens is [var token] ? token.Value : "";
            if (Times.TryParse(typed) is { } time) return time;
            parsed.AddError($"'{typed}' is no time for {name}. Write it like 7d, 12h or 2026-12-01T12:00Z.");
            return now => now;
        },
    };
}
