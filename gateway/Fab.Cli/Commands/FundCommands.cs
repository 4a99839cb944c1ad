using System.CommandLine;
using System.Text.Json.Nodes;
using Fab.Cli.Commands.Bonds;
using Fab.Cli.Hub;
using Fab.Cli.Terminal;
using Fab.Contracts.Api;
using Fab.Contracts.Fund;
using Fab.Domain;
using Fab.Domain.Fund;
using Fab.Domain.Units;

namespace Fab.Cli.Commands;

/// <summary>Below <c>fund</c>: <c>cost book|correct, costs, pricing, admit, dismiss, means, endow, periods, statement, closes, dividends</c>.</summary>
internal static class FundCommands
{
    private const int SecondsAnHour = 3600;
    private static readonly Argument<string> Machine = new("MACHINE") { Description = "The machine's id." };
    private static readonly Argument<string> Cost = new("COST") { Description = "The cost's id." };
    private static readonly Argument<string> Why = new("WHY") { Description = "Why, as a sentence that anyone can read." };
    private static readonly Argument<string> Member = new("MEMBER") { Description = "The member's id." };
    private static readonly Argument<string> Account = new("ACCOUNT") { Description = "Their account, as ./fab fund dividends tells it." };
    private static readonly Option<string> Amount = new("--amount") { Description = "What was paid.", HelpName = "AMOUNT", Required = true };
    private static readonly Option<string> Receipt = new("--receipt") { Description = "The document behind it.", HelpName = "TEXT", Required = true };
    private static readonly Option<bool> FromMe = new("--from-me") { Description = "You paid it and have it back in your wallet. Else it was paid from the till." };
    private static readonly Option<string> Work = new("--work") { Description = "What they do for the commons.", HelpName = "TEXT", Required = true };
    private static readonly Option<string> Operating = new("--operating") { Description = "Running costs of a month.", HelpName = "AMOUNT", Required = true };
    private static readonly Option<string> Price = new("--cost") { Description = "What the machine cost.", HelpName = "AMOUNT", Required = true };
    private static readonly Option<string> Residual = new("--residual") { Description = "What it is worth at the end of its life.", HelpName = "AMOUNT", DefaultValueFactory = _ => "0" };
    private static readonly Option<int> Life = new("--life") { Description = "Months over which it loses the difference.", HelpName = "N", DefaultValueFactory = _ => 36 };
    private static readonly Option<string?> Floor = new("--floor") { Description = "An hour never costs less.", HelpName = "AMOUNT" };
    private static readonly Option<string?> Cap = new("--cap") { Description = "An hour never costs more.", HelpName = "AMOUNT" };
    private static readonly Option<string?> Start = new("--start") { Description = "What an hour costs at first.", HelpName = "AMOUNT" };
    private static readonly Option<int?> Available = new("--hours") { Description = "Hours a month in which it can be used.", HelpName = "N" };
    private static readonly Argument<string> Given = new("AMOUNT") { Description = "Like 20 or 12.50." };
    private static readonly Option<bool> FromInvestment = new("--from-community-investment") { Description = "Out of what closes set aside. Else it came in from outside." };
    private static readonly Argument<string?> Period = new("PERIOD") { Description = "A closed month: 2026-11.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Argument<string> Switch = new Argument<string>("on|off") { Description = "on or off." }.AcceptOnlyFromAmong("on", "off");
    private static readonly Option<bool> Off = new("--off") { Description = "Demand moves nothing any more." };

    public static CliCommand[] Create() =>
    [
        new(CliCommand.Named("costs", "What a machine must earn: its running costs, and what it loses in worth.", Machine, Operating, Price, Residual, Life, DryRunPart.DryRun), SetCosts),
        new(
            CliCommand.Named("cost", "Running costs that were paid; book, correct."),
            ListCosts,
            new CliCommand(CliCommand.Named("book", "A running cost was paid.", Machine, Amount, Receipt, FromMe, BondSaleCommands.OwnId, DryRunPart.DryRun), BookCost),
            new CliCommand(CliCommand.Named("correct", "Take a booked cost back, by a linked reversal.", Cost, Why), CorrectCost)),
        new(CliCommand.Named("pricing", "Let demand move a machine's rent.", Machine, Floor, Cap, Start, Available, Off, DryRunPart.DryRun), SetPricing),
        new(CliCommand.Named("admit", "A member works for the commons: one share of the dividend.", Member, Work), Admit),
        new(CliCommand.Named("dismiss", "End a share.", Account), Dismiss),
        new(CliCommand.Named("means", "What the commons fund and its pots have."), ShowMeans),
        new(CliCommand.Named("endow", "Money for the commons fund, which fills gaps in auctions.", Given, Receipt, FromInvestment, BondSaleCommands.OwnId), Endow),
        new(CliCommand.Named("periods", "Closed periods, or one of them.", Period), Periods),
        StatementCommand.Create(),
        new(CliCommand.Named("closes", "Whether periods that are over close by themselves: on or off.", Switch), Closes),
        new(CliCommand.Named("dividends", "Who shares the dividend; with a token, what you had of it and from where."), Dividends),
    ];

    private static async Task Put<T>(Session session, string path, T body, string said, CancellationToken ct) =>
        Said(session, await session.Hub.Put<T, FundView>(path, body, ct), said);

    private static void Said(Session session, FundView fund, string said)
    {
        session.Say.Line(said);
        session.Say.Result(new JsonObject { ["fund"] = CliJson.Node(fund) });
    }

    private static string MachinePath(Session session, string what) =>
        $"api/fund/machines/{Uri.EscapeDataString(session.Parsed.GetRequiredValue(Machine))}/{what}";

    private static Task SetCosts(Session session, CancellationToken ct)
    {
        var costs = new MachineCosts(
            BondSaleCommands.Amount(session, Operating), BondSaleCommands.Amount(session, Price), BondSaleCommands.Amount(session, Residual), session.Parsed.GetValue(Life));
        string path = MachinePath(session, "costs");
        return DryRunPart.IsAsked(session) ? DryRunPart.Costs(session, $"{path}/preview", costs, ct) : Put(session, path, costs, "Set, for the coming periods.", ct);
    }

    private static async Task ListCosts(Session session, CancellationToken ct)
    {
        FundView fund = await session.Hub.Get<FundView>("api/fund", ct);
        session.Say.Result(new JsonObject { ["costs"] = new JsonArray([.. (fund.Costs ?? []).Select(c => CliJson.Node(c))]) });
        var table = new TextTable("COST", "MACHINE", "AMOUNT", "PAID BY", "RECEIPT").Right(2);
        foreach (BookedCost cost in fund.Costs ?? []) table.Add(cost.Id, cost.Machine.Value, cost.Cost.ToString(), cost.PaidBy ?? "the till", cost.Receipt);
        session.Say.Line($"Running costs booked in {fund.Period}:");
        session.Say.Table(table);
    }

    private static async Task BookCost(Session session, CancellationToken ct)
    {
        var body = new BookCostRequest(
            BondSaleCommands.NewId(session),
            new MachineId(session.Parsed.GetRequiredValue(Machine)),
            BondSaleCommands.Amount(session, Amount),
            session.Parsed.GetRequiredValue(Receipt),
            session.Parsed.GetValue(FromMe));
        if (DryRunPart.IsAsked(session)) await DryRunPart.CostEntry(session, "api/fund/costs/preview", body, ct);
        else Said(session, await session.Hub.Post<BookCostRequest, FundView>("api/fund/costs", body, ct), $"Booked as {body.Id}.");
    }

    private static async Task CorrectCost(Session session, CancellationToken ct) => Said(
        session,
        await session.Hub.Post<ReasonRequest, FundView>(
            $"api/fund/costs/{Uri.EscapeDataString(session.Parsed.GetRequiredValue(Cost))}/correct", new ReasonRequest(session.Parsed.GetRequiredValue(Why)), ct),
        "Taken back.");

    private static Task SetPricing(Session session, CancellationToken ct)
    {
        string path = MachinePath(session, "pricing");
        PricingRequest pricing = session.Parsed.GetValue(Off) ? new PricingRequest(null, default) : Priced(session);
        string said = pricing.Rule is null ? "An hour costs what the machine's description says." : "Demand moves the rent from the next close on.";
        return DryRunPart.IsAsked(session) ? DryRunPart.Pricing(session, $"{path}/preview", pricing, ct) : Put(session, path, pricing, said, ct);
    }

    private static PricingRequest Priced(Session session)
    {
        if (session.Parsed.GetValue(Available) is not { } hours) throw CommandEnded.Usage("Give --floor, --cap, --start and --hours, or --off.");
        var rule = new PriceRule(Rate(session, Floor), Rate(session, Cap), new MachineSeconds((long)hours * SecondsAnHour));
        return new PricingRequest(rule, Rate(session, Start));
    }

    private static CentsPerHour Rate(Session session, Option<string?> option) =>
        Amounts.TryParse(session.Parsed.GetValue(option) ?? "", out Cents amount)
            ? new CentsPerHour(amount.Value)
            : throw CommandEnded.Usage($"{option.Name} takes what an hour costs, like 1.20.");

    private static async Task Admit(Session session, CancellationToken ct)
    {
        var body = new AdmitRequest(new MemberId(session.Parsed.GetRequiredValue(Member)), session.Parsed.GetRequiredValue(Work));
        Shares(session, await session.Hub.Post<AdmitRequest, DividendView>("api/fund/shares", body, ct), "One share, from now on.");
    }

    private static async Task Dismiss(Session session, CancellationToken ct) => Shares(
        session,
        await session.Hub.Post<DividendView>($"api/fund/shares/{Uri.EscapeDataString(session.Parsed.GetRequiredValue(Account))}/dismiss", ct),
        "The share has ended.");

    private static async Task ShowMeans(Session session, CancellationToken ct) =>
        Means(session, await session.Hub.Get<FundMeansView>("api/fund/means", ct));

    private static async Task Endow(Session session, CancellationToken ct)
    {
        string typed = session.Parsed.GetRequiredValue(Given);
        if (!Amounts.TryParse(typed, out Cents amount)) throw CommandEnded.Usage($"'{typed}' is no amount.", "Write it like 20 or 12.50.");
        var body = new EndowRequest(BondSaleCommands.NewId(session), amount, session.Parsed.GetValue(FromInvestment), session.Parsed.GetRequiredValue(Receipt));
        FundMeansView means = await session.Hub.Post<EndowRequest, FundMeansView>("api/fund/means", body, ct);
        session.Say.Line($"Booked as {body.Id}.");
        Means(session, means);
    }

    private static void Means(Session session, FundMeansView means)
    {
        session.Say.Result(new JsonObject { ["means"] = CliJson.Node(means) });
        var table = new TextTable("OF THE COMMONS", "AMOUNT").Right(1);
        table.Add("commons fund, to fill gaps with", means.CommonsFund.ToString());
        table.Add("community investment fund", means.CommunityInvestment.ToString());
        foreach (PotView pot in means.Pots) table.Add(pot.Pot, pot.Amount.ToString());
        session.Say.Table(table);
        if (means.Holdings.Count > 0) BondsCommand.Holdings(session, means.Holdings);
    }

    private static async Task Periods(Session session, CancellationToken ct)
    {
        if (session.Parsed.GetValue(Period) is { } one)
        {
            CloseCommand.Show(session, await session.Hub.Get<ClosedPeriod>($"api/fund/periods/{Uri.EscapeDataString(one)}", ct));
            return;
        }

        ClosedPeriod[] periods = await session.Hub.Get<ClosedPeriod[]>("api/fund/periods", ct);
        session.Say.Result(new JsonObject { ["periods"] = CliJson.Node(periods) });
        if (periods.Length == 0) session.Say.Line("No period is closed yet. ./fab fund tells which one is open.");
        var table = new TextTable("PERIOD", "RENT", "JOBS", "DIVIDEND", "SHARES", "CLOSED BY").Right(1, 2, 3, 4);
        foreach (ClosedPeriod period in periods)
        {
            table.Add(
                new Cell(period.Period, Style.Strong),
                new Cents(period.Machines.Sum(m => m.Rent.Value)).ToString(),
                Text(period.Machines.Sum(m => m.Jobs)),
                period.Dividend.ToString(),
                Text(period.Shares),
                period.By);
        }

        if (periods.Length > 0) session.Say.Table(table);
    }

    private static Task Closes(Session session, CancellationToken ct)
    {
        bool on = session.Parsed.GetRequiredValue(Switch) == "on";
        return Put(session, "api/fund/closes-by-itself", new SwitchRequest(on), on ? "Periods that are over close by themselves." : "Periods wait for ./fab close.", ct);
    }

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static async Task Dividends(Session session, CancellationToken ct)
    {
        DividendView all = await session.Hub.Get<DividendView>("api/fund/dividends", ct);
        MyDividendView? mine = session.Hub.HasToken ? await session.Hub.Get<MyDividendView>("api/fund/dividends/mine", ct) : null;
        var fields = new JsonObject { ["dividends"] = CliJson.Node(all) };
        if (mine is not null) fields["mine"] = CliJson.Node(mine);
        session.Say.Result(fields);
        Table(session, all);
        foreach (DividendPayout payout in mine?.Payouts ?? [])
        {
            session.Say.Line($"You had {payout.Amount} of {payout.Period ?? "a sale"}, from {string.Join(", ", payout.Machines.Select(m => $"{m.Machine} ({m.Dividend} for all)"))}");
            session.Say.Line(Style.Dim, $"  ./fab trace {payout.Transfer}");
        }
    }

    private static void Shares(Session session, DividendView view, string said)
    {
        session.Say.Line(said);
        session.Say.Result(new JsonObject { ["dividends"] = CliJson.Node(view) });
        Table(session, view);
    }

    private static void Table(Session session, DividendView view)
    {
        if (view.Members.Count == 0) return;
        var table = new TextTable("ACCOUNT", "PAID", "WORK").Right(1);
        foreach (DividendMember member in view.Members) table.Add(member.Account, member.Paid.ToString(), member.Work);
        session.Say.Table(table);
    }
}
