using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Fab.Cli.Following;
using Fab.Cli.Hub;
using Fab.Cli.Terminal;
using Fab.Contracts.Api;
using Fab.Contracts.Bonds;
using Fab.Domain.Bonds;
using Fab.Domain.Units;

namespace Fab.Cli.Commands.Bonds;

/// <summary><c>bonds</c> and what is below it: how machines are bought together.</summary>
internal static class BondsCommand
{
    private const int PointsShown = 12;
    internal static readonly Argument<string> Id = new("ID") { Description = "The bond's id." };

    public static CliCommand Create()
    {
        CliCommand[] below =
        [
            new(CliCommand.Named("list", "Every bond; as ./fab bonds."), List),
            new(CliCommand.Named("show", "One bond: offer, bids, holders, payments.", Id), Show),
            new(CliCommand.Named("payback", "What holders were paid at each close, and what comes.", Id), Payback),
            new(CliCommand.Named("policies", "How a surplus may be split: the policies Fab comes with."), Policies),
            new(CliCommand.Named("holdings", "What you hold, what it paid, what comes next."), Holdings),
            .. BondSaleCommands.Create(),
            .. BondLifeCommands.Create(),
        ];
        return new CliCommand(
            CliCommand.Named("bonds", "Machines bought together: propose, publish, bid, receive, sell, buy, repair …"), List, below);
    }

    /// <summary>Posts to the bond and tells how it stands then.</summary>
    internal static async Task Do<T>(Session session, string what, T body, string said, CancellationToken ct)
    {
        BondView bond = await session.Hub.Post<T, BondView>($"{Path(session)}/{what}", body, ct);
        Said(session, bond, said);
    }

    internal static async Task Do(Session session, string what, string said, CancellationToken ct)
    {
        BondView bond = await session.Hub.Post<BondView>($"{Path(session)}/{what}", ct);
        Said(session, bond, said);
    }

    internal static void Said(Session session, BondView bond, string said)
    {
        session.Say.Line($"{said} The bond is {session.Say.Styles.Of(Style.Strong, Of(bond.State))}.");
        if (Next(bond, session.Host.Time) is { } next) session.Say.Line(Style.Dim, next);
        session.Say.Result(new JsonObject { ["bond"] = CliJson.Node(bond) });
    }

    /// <summary>What somebody does next, and how; null where only time goes on.</summary>
    private static string? Next(BondView bond, TimeProvider time) => bond.State switch
    {
        BondState.Draft => $"A steward offers it to funders: ./fab bonds publish {bond.Id} --help",
        BondState.Offered => $"Funders bid until {InWords.Instant(bond.Auction?.Ends, time)}: ./fab bonds bid {bond.Id} UNITS --coupon BP",
        BondState.Allotted => $"When the machine is here, by {InWords.Instant(bond.Offer?.ReceiptDeadline, time)}: ./fab bonds receive {bond.Id} --receipt TEXT",
        BondState.MachineFailed => $"Repair it (./fab bonds repair {bond.Id} --cost AMOUNT --receipt TEXT), or give it up (./fab bonds give-up {bond.Id})",
        BondState.Relet => $"Who wants to rent it bids: ./fab bonds bid-rent {bond.Id} --rate {new Cents(bond.Relet!.Reserve.Value)} --hours N",
        BondState.Liquidating => $"Once it is sold: ./fab bonds liquidate {bond.Id} --proceeds AMOUNT --receipt TEXT",
        _ => null,
    };

    internal static string Path(Session session) => $"api/bonds/{Uri.EscapeDataString(session.Parsed.GetRequiredValue(Id))}";

    internal static string Percent(int basisPoints) =>
        string.Create(CultureInfo.InvariantCulture, $"{basisPoints / 100}.{basisPoints % 100:00} %");

    private static string Of(BondState state) => state switch
    {
        BondState.Draft => "a draft",
        BondState.Allotted => "sold, its machine awaited",
        BondState.Liquidating => "to be ended by a sale",
        BondState.MachineFailed => "waiting for a repair",
        BondState.Relet => "looking for a lessee",
        BondState.Arrears => "in arrears",
        BondState.ClosedWithLoss => "closed with a loss",
        BondState.ClosedWithSurplus => "closed with a surplus",
        _ => state.ToString().ToLowerInvariant(),
    };

    private static async Task List(Session session, CancellationToken ct)
    {
        BondSummary[] bonds = await session.Hub.Get<BondSummary[]>("api/bonds", ct);
        session.Say.Result(new JsonObject { ["bonds"] = CliJson.Node(bonds) });
        if (bonds.Length == 0) session.Say.Line("No bond yet. A member proposes one: ./fab bonds propose.");
        var table = new TextTable("BOND", "STATE", "COST", "INTEREST", "OWED", "ARREARS", "MACHINE").Right(2, 3, 4, 5);
        foreach (BondSummary bond in bonds)
        {
            table.Add(
                new Cell(bond.Id.Value, Style.Strong),
                Of(bond.State),
                bond.Cost?.ToString(),
                bond.CouponBasisPoints is { } coupon ? Percent(coupon) : "",
                bond.Outstanding.ToString(),
                bond.Arrears == Cents.Zero ? "" : bond.Arrears.ToString(),
                $"{bond.Machine}, {bond.MachineName}");
        }

        if (bonds.Length > 0) session.Say.Table(table);
    }

    private static async Task Policies(Session session, CancellationToken ct)
    {
        PolicyView[] policies = await session.Hub.Get<PolicyView[]>("api/bonds/policies", ct);
        session.Say.Result(new JsonObject { ["policies"] = CliJson.Node(policies) });
        foreach (PolicyView view in policies)
        {
            BondPolicy policy = view.Policy;
            session.Say.Line($"{session.Say.Styles.Of(Style.Strong, policy.Name)}, version {policy.Version}, hash {view.Hash[..16]}…");
            session.Say.Line($"  while owed:    {Split(policy.WhileOwed)}");
            session.Say.Line($"  once redeemed: {Split(policy.OnceRedeemed)}");
            session.Say.Line($"  let anew after {policy.ArrearsLimit} closes in arrears, at most {policy.ReletRounds} rounds of {policy.ReletDays} days");
        }
    }

    private static string Split(IReadOnlyList<Domain.Fund.SurplusShare> shares) =>
        string.Join(", ", shares.Select(s => $"{JobSummary.Share(s.Line)} {Percent(s.BasisPoints)}"));

    private static async Task Show(Session session, CancellationToken ct)
    {
        BondView bond = await session.Hub.Get<BondView>(Path(session), ct);
        session.Say.Result(new JsonObject { ["bond"] = CliJson.Node(bond) });
        RentalAgreement lease = bond.Agreement;
        session.Say.Line($"{session.Say.Styles.Of(Style.Strong, bond.Id.Value)}  {Of(bond.State)}  {lease.Machine}, {lease.MachineName}");
        session.Say.Line($"Rented by {lease.Lessee}: {lease.RentPerPeriod} and {lease.HoursPerPeriod} h a month for {lease.Periods} months. {lease.Terms}");
        if (bond.Offer is { } offer)
        {
            session.Say.Line($"Offer: {offer.Units} units at {offer.UnitPrice}, cost {offer.Cost}, worth {offer.Residual} after {offer.LifePeriods} months; at most {Percent(offer.RateCapBasisPoints)}; {offer.InstalmentPerPeriod} paid back a month.");
            session.Say.Line($"Policy {offer.Policy.Name} {offer.Policy.Version}, hash {bond.PolicyHash}");
        }

        if (bond.Auction is { } auction) Bids(session, bond, auction);
        if (bond.Relet is { } round)
        {
            string ends = InWords.Instant(round.Ends, session.Host.Time);
            session.Say.Line($"A lessee is sought, round {round.Round} of {round.Rounds}, until {ends}: {round.Bids} sealed bids, each at least {round.Reserve} ({round.Why}).");
        }

        if (bond.Ending is { } end)
        {
            session.Say.Line($"Sold on {end.Sale.At:yyyy-MM-dd} for {end.Sale.Proceeds}, less {end.Sale.Costs} of costs ({end.Sale.Receipt}): interest {end.Interest}, principal {end.Principal} to holders.");
            if (end.WrittenOff > Cents.Zero) session.Say.Line($"{end.WrittenOff} were written off, by units.");
            if (end.Surplus > Cents.Zero) session.Say.Line($"{end.Surplus} were left over, and are every member's.");
        }

        if (bond.Failure is { } failure) session.Say.Line($"Broken since {InWords.Instant(failure.At, session.Host.Time)}: {failure.Why}");
        if (bond.Outstanding > Cents.Zero || bond.History.Count > 0)
            session.Say.Line($"Owed: {session.Say.Styles.Of(Style.Strong, bond.Outstanding.ToString())}{(bond.Arrears > Cents.Zero ? $", {bond.Arrears} of it in arrears" : "")}{(bond.Next is { } next ? $"; due at the close of {next.Period}: interest {next.Interest}, principal {next.Principal}" : "")}");
        Holders(session, bond);
        History(session, bond);
    }

    private static void Bids(Session session, BondView bond, AuctionView auction)
    {
        string ends = InWords.Instant(auction.Ends, session.Host.Time);
        session.Say.Line(bond.CouponBasisPoints is { } coupon
            ? $"Auction over: {Percent(coupon)} for all."
            : $"Auction until {ends}: {auction.UnitsBid} of {bond.Offer!.Units} units bid for.");
        if (auction.Bids.Count == 0) return;
        var table = new TextTable("BID", "UNITS", "FROM", "FILLED", "ACCOUNT").Right(1, 2, 3);
        foreach (Bid bid in auction.Bids.OrderBy(b => b.CouponBasisPoints).ThenBy(b => b.At))
            table.Add(bid.Id, Text(bid.Units), Percent(bid.CouponBasisPoints), bond.CouponBasisPoints is null ? "" : Text(bid.Filled), bid.Account);
        session.Say.Table(table);
    }

    private static void Holders(Session session, BondView bond)
    {
        if (bond.Holders.Count == 0) return;
        session.Say.Line();
        var table = new TextTable("HOLDER", "UNITS", "PRINCIPAL").Right(1, 2);
        foreach (HolderView holder in bond.Holders) table.Add(holder.Account, Text(holder.Units), holder.Principal.ToString());
        session.Say.Table(table);
        foreach (UnitSale sale in bond.Sales)
            session.Say.Line($"For sale: {sale.Units} units of {sale.Seller} for {sale.Price} (./fab bonds buy {bond.Id} {sale.Id})");
    }

    private static void History(Session session, BondView bond)
    {
        if (bond.Payback.Count == 0) return;
        session.Say.Line();
        var table = new TextTable("PERIOD", "RENT", "INTEREST", "REDEEMED", "ARREARS", "OWED AFTER").Right(1, 2, 3, 4, 5);
        foreach (BondPeriod period in bond.History)
        {
            table.Add(
                period.Period,
                period.Rent.ToString(),
                Domain.Fund.Waterfall.Paid(period.Lines, Domain.Fund.Waterfall.Interest).ToString(),
                period.Redeemed.ToString(),
                period.Arrears.ToString(),
                period.Outstanding.ToString());
        }

        foreach (PaybackPoint point in bond.Payback.Where(p => p.IsProjected).Take(PointsShown))
        {
            table.Add(
                new Cell(point.Period, Style.Dim),
                "",
                new Cell(point.Interest.ToString(), Style.Dim),
                new Cell(point.Principal.ToString(), Style.Dim),
                "",
                new Cell(point.Outstanding.ToString(), Style.Dim));
        }

        session.Say.Table(table);
        int more = bond.Payback.Count(p => p.IsProjected) - PointsShown;
        if (more > 0) session.Say.Line(Style.Dim, $"… and {more} more if the rent just carries what is due: ./fab bonds payback {bond.Id}{session.Repeat}");
    }

    private static async Task Payback(Session session, CancellationToken ct)
    {
        PaybackView curve = await session.Hub.Get<PaybackView>($"{Path(session)}/payback", ct);
        session.Say.Result(new JsonObject { ["payback"] = CliJson.Node(curve) });
        session.Say.Line($"{session.Say.Styles.Of(Style.Strong, curve.Bond.Value)}: {curve.Paid} paid so far to who paid {curve.Principal} in.");
        if (curve.Points.Count == 0) return;
        if (curve.EvenIn is { } even) session.Say.Line($"As much as they paid in they have at the close of {even}, interest included.");
        if (curve.RedeemedIn is { } redeemed) session.Say.Line($"All paid back at the close of {redeemed}{(curve.Points[^1].IsProjected ? ", if the rent just carries what is due" : "")}.");
        var table = new TextTable("PERIOD", "INTEREST", "PAID BACK", "IN ALL", "OWED AFTER", "").Right(1, 2, 3, 4);
        Cents all = Cents.Zero;
        foreach (PaybackPoint point in curve.Points)
        {
            all += point.Interest + point.Principal;
            table.Add(
                point.Period, point.Interest.ToString(), point.Principal.ToString(), all.ToString(), point.Outstanding.ToString(), point.IsProjected ? new Cell("to come", Style.Dim) : "");
        }

        session.Say.Table(table);
    }

    private static async Task Holdings(Session session, CancellationToken ct)
    {
        HoldingView[] holdings = await session.Hub.Get<HoldingView[]>("api/bonds/holdings", ct);
        session.Say.Result(new JsonObject { ["holdings"] = CliJson.Node(holdings) });
        if (holdings.Length == 0) session.Say.Line("You hold no units. ./fab bonds shows what is offered.");
        else Holdings(session, holdings);
    }

    internal static void Holdings(Session session, IReadOnlyList<HoldingView> holdings)
    {
        var table = new TextTable("BOND", "STATE", "UNITS", "PRINCIPAL", "INTEREST", "PAID BACK", "LOST", "NEXT").Right(2, 3, 4, 5, 6);
        foreach (HoldingView holding in holdings)
        {
            table.Add(
                new Cell(holding.Bond.Value, Style.Strong),
                Of(holding.State),
                Text(holding.Units),
                holding.Principal.ToString(),
                holding.InterestReceived.ToString(),
                holding.PrincipalReceived.ToString(),
                holding.WrittenOff == Cents.Zero ? "" : holding.WrittenOff.ToString(),
                holding.Next is { } next ? $"{next.Period}: {next.Interest} and {next.Principal}" : "–");
        }

        session.Say.Table(table);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
