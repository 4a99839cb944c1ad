using System.CommandLine;
using Fab.Cli.Terminal;
using Fab.Contracts.Api;
using Fab.Domain.Units;

namespace Fab.Cli.Commands.Bonds;

/// <summary>Units that change hands, and what happens to the machine: <c>sell, buy, fail, repair, give-up, vacate, bid-rent, liquidate</c>.</summary>
internal static class BondLifeCommands
{
    private static readonly Argument<long> Units = new("UNITS") { Description = "How many." };
    private static readonly Argument<string> Sale = new("SALE") { Description = "The sale's id, as ./fab bonds show tells it." };
    private static readonly Argument<string> Why = new("WHY") { Description = "Why, as a sentence that anyone can read." };
    private static readonly Option<string?> Price = new("--price") { Description = "For all of them.", HelpName = "AMOUNT" };
    private static readonly Option<bool> OfTheFund = new("--of-the-fund") { Description = "For stewards: units of the commons fund, at par." };
    private static readonly Option<string> Cost = new("--cost") { Description = "What it cost.", HelpName = "AMOUNT", Required = true };
    private static readonly Option<string> Receipt = new("--receipt") { Description = "The document behind it.", HelpName = "TEXT", Required = true };
    private static readonly Option<string> Rate = new("--rate") { Description = "What you would pay for an hour.", HelpName = "AMOUNT", Required = true };
    private static readonly Option<int> Hours = new("--hours") { Description = "The hours you vouch for in a month.", HelpName = "N", Required = true };
    private static readonly Option<string> Proceeds = new("--proceeds") { Description = "What it was sold for.", HelpName = "AMOUNT", Required = true };
    private static readonly Option<string> SaleCosts = new("--costs") { Description = "Of selling it.", HelpName = "AMOUNT", DefaultValueFactory = _ => "0" };
    private static readonly Option<string> Insurance = new("--insurance") { Description = "What an insurance pays.", HelpName = "AMOUNT", DefaultValueFactory = _ => "0" };

    public static CliCommand[] Create() =>
    [
        new(CliCommand.Named("sell", "Offer units of yours, or of the commons fund.", BondsCommand.Id, Units, Price, OfTheFund, BondSaleCommands.OwnId), Sell),
        new(CliCommand.Named("unsell", "Take such an offer back.", BondsCommand.Id, Sale),
            (session, ct) => BondsCommand.Do(session, $"sales/{SaleOf(session)}/withdraw", "No longer for sale.", ct)),
        new(CliCommand.Named("buy", "Buy units that a holder offers.", BondsCommand.Id, Sale),
            (session, ct) => BondsCommand.Do(session, $"sales/{SaleOf(session)}/buy", "Yours.", ct)),
        new(CliCommand.Named("fail", "The machine is broken.", BondsCommand.Id, Why),
            (session, ct) => BondsCommand.Do(session, "failure", Reason(session), "Noted.", ct)),
        new(CliCommand.Named("repair", "It was repaired, out of what was set aside.", BondsCommand.Id, Cost, Receipt),
            (session, ct) => BondsCommand.Do(session, "repair", new RepairRequest(BondSaleCommands.Amount(session, Cost), session.Parsed.GetRequiredValue(Receipt)), "Paid.", ct)),
        new(CliCommand.Named("give-up", "It will not be repaired; it is to be sold.", BondsCommand.Id),
            (session, ct) => BondsCommand.Do(session, "give-up", "Noted.", ct)),
        new(CliCommand.Named("vacate", "The lessee needs it no longer.", BondsCommand.Id, Why),
            (session, ct) => BondsCommand.Do(session, "vacate", Reason(session), "Noted.", ct)),
        new(CliCommand.Named("bid-rent", "A sealed bid for its rent.", BondsCommand.Id, Rate, Hours, BondSaleCommands.OwnId), BidRent),
        new(CliCommand.Named("close-letting", "End a round of letting, once its time has come.", BondsCommand.Id),
            (session, ct) => BondsCommand.Do(session, "close-letting", "The round is over.", ct)),
        new(CliCommand.Named("liquidate", "Sell the machine, and pay whom the sale pays.", BondsCommand.Id, Proceeds, SaleCosts, Insurance, Receipt, DryRunPart.DryRun), Liquidate),
    ];

    private static string SaleOf(Session session) => Uri.EscapeDataString(session.Parsed.GetRequiredValue(Sale));

    private static ReasonRequest Reason(Session session) => new(session.Parsed.GetRequiredValue(Why));

    private static Task Sell(Session session, CancellationToken ct)
    {
        (string id, long units) = (BondSaleCommands.NewId(session), session.Parsed.GetValue(Units));
        string? price = session.Parsed.GetValue(Price);
        if (session.Parsed.GetValue(OfTheFund))
        {
            if (price is not null) throw CommandEnded.Usage("Units of the commons fund are sold at par; leave --price out.");
            return BondsCommand.Do(session, "fund-sales", new SellFundUnitsRequest(id, units), $"For sale as {id}: {units} units of the commons fund, at par.", ct);
        }

        if (price is null) throw CommandEnded.Usage("Give --price, for all of the units together.");
        if (!Amounts.TryParse(price, out Cents amount)) throw CommandEnded.Usage($"'{price}' is no amount for --price.", "Write it like 20 or 12.50.");
        return BondsCommand.Do(session, "sales", new SellUnitsRequest(id, units, amount), $"For sale as {id}: {units} units for {amount}.", ct);
    }

    private static Task BidRent(Session session, CancellationToken ct)
    {
        var body = new RentBidRequest(
            BondSaleCommands.NewId(session), new CentsPerHour(BondSaleCommands.Amount(session, Rate).Value), session.Parsed.GetValue(Hours));
        return BondsCommand.Do(session, "rent-bids", body, $"Bid {body.Id}: {body.Rate} for {body.HoursPerPeriod} h a month, sealed.", ct);
    }

    private static Task Liquidate(Session session, CancellationToken ct)
    {
        var body = new LiquidateRequest(
            BondSaleCommands.Amount(session, Proceeds),
            BondSaleCommands.Amount(session, SaleCosts),
            session.Parsed.GetRequiredValue(Receipt),
            BondSaleCommands.Amount(session, Insurance));
        return DryRunPart.IsAsked(session)
            ? DryRunPart.Sale(session, $"{BondsCommand.Path(session)}/liquidate/preview", body, ct)
            : BondsCommand.Do(session, "liquidate", body, "Sold.", ct);
    }
}
