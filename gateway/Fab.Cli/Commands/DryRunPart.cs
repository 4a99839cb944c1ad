using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Fab.Cli.Following;
using Fab.Cli.Hub;
using Fab.Cli.Terminal;
using Fab.Contracts.Api;
using Fab.Contracts.Fund;
using Fab.Domain;
using Fab.Domain.Bonds;
using Fab.Domain.Fund;
using Fab.Domain.Ledger;
using Fab.Domain.Units;

namespace Fab.Cli.Commands;

/// <summary><c>--dry-run</c>, alike wherever a decision about money can be looked at before it is made.</summary>
internal static class DryRunPart
{
    public static readonly Option<bool> DryRun = new("--dry-run") { Description = "Show what it would do, and change nothing." };

    public static bool IsAsked(Session session) => session.Parsed.GetValue(DryRun);

    public static async Task CostEntry<T>(Session session, string path, T body, CancellationToken ct)
    {
        CostEntry entry = await session.Hub.Post<T, CostEntry>(path, body, ct);
        session.Say.Line($"It would count in {entry.Period}.");
        Postings(session, [entry.Transfer]);
        End(session, entry);
    }

    public static async Task Costs<T>(Session session, string path, T body, CancellationToken ct)
    {
        CostsPreview preview = await session.Hub.Post<T, CostsPreview>(path, body, ct);
        session.Say.Line($"They would hold from {preview.From} on. Where the rent of {preview.Period} ({preview.Rent}) goes, now and with them:");
        TextTable table = NowAndThen();
        foreach (string line in preview.Before.Concat(preview.After).Select(share => share.Line).Distinct(StringComparer.Ordinal))
            table.Add(JobSummary.Share(line), Of(preview.Before, line), Of(preview.After, line));
        session.Say.Table(table);
        End(session, preview);

        static string Of(IReadOnlyList<RentShare> shares, string line) => new Cents(shares.Where(s => s.Line == line).Sum(s => s.Amount.Value)).ToString();
    }

    public static async Task Pricing<T>(Session session, string path, T body, CancellationToken ct)
    {
        PricingPreview preview = await session.Hub.Post<T, PricingPreview>(path, body, ct);
        TextTable table = NowAndThen();
        table.Add("an hour, quoted now", OrNone(preview.Before), OrNone(preview.After));
        string job = preview.Job.Job is { } like ? $"a job like {like} ({Words.Duration(preview.Job.Metered)})" : $"a job of {Words.Duration(preview.Job.Metered)}";
        table.Add(job, OrNone(preview.Job.Before), OrNone(preview.Job.After));
        if (preview.Month.Metered.Value > 0) table.Add($"all of {preview.MonthOf} ({Words.Duration(preview.Month.Metered)})", OrNone(preview.Month.Before), OrNone(preview.Month.After));
        table.Add($"an hour once {preview.Period} is closed, demand as today", OrNone(preview.NextBefore), OrNone(preview.NextAfter));
        session.Say.Table(table);
        End(session, preview);
    }

    public static async Task Offer<T>(Session session, string path, T body, CancellationToken ct)
    {
        OfferOutlook outlook = await session.Hub.Post<T, OfferOutlook>(path, body, ct);
        session.Say.Line($"Of {outlook.Rent} vouched for in a month, the first would take:");
        var table = new TextTable("LINE", "AMOUNT").Right(1);
        table.Add("running costs", outlook.Operating.ToString());
        table.Add("loss of worth", outlook.Depreciation.ToString());
        table.Add("interest at the cap", outlook.Interest.ToString());
        table.Add("principal", outlook.Principal.ToString());
        session.Say.Table(table);
        session.Say.Line(string.Create(CultureInfo.InvariantCulture, $"Owed for {outlook.Periods} months, with {outlook.InterestInAll} of interest in all. Policy hash {outlook.PolicyHash[..16]}…."));
        End(session, outlook);
    }

    public static async Task Sale<T>(Session session, string path, T body, CancellationToken ct)
    {
        SalePreview preview = await session.Hub.Post<T, SalePreview>(path, body, ct);
        LiquidationPlan plan = preview.Plan;
        var table = new TextTable("OF THE SALE", "AMOUNT").Right(1);
        table.Add("interest to holders", plan.Interest.ToString());
        table.Add("principal to holders", plan.Principal.ToString());
        table.Add("  of it from what was set aside", plan.FromReserve.ToString());
        table.Add("  of it from the community investment fund", plan.FromCommunityInvestment.ToString());
        table.Add("lost by holders", plan.WrittenOff.ToString());
        table.Add("surplus", plan.Surplus.ToString());
        session.Say.Table(table);
        session.Say.Line();
        Postings(session, preview.Transfers);
        if (!preview.IsToBeSold) session.Say.Line($"It is not to be sold yet: ./fab bonds give-up {plan.Bond}{session.Repeat}");
        End(session, preview);
    }

    /// <summary>Each movement of transfers that were not made.</summary>
    public static void Postings(Session session, IReadOnlyList<TransferRequest> transfers)
    {
        var table = new TextTable("FROM", "TO", "AMOUNT", "TRANSFER").Right(2);
        foreach (TransferRequest transfer in transfers)
        {
            foreach (Posting posting in transfer.Postings) table.Add(posting.Debit, posting.Credit, posting.Amount.ToString(), transfer.Id);
        }

        session.Say.Table(table);
    }

    public static void End<T>(Session session, T preview)
    {
        session.Say.Line(Style.Dim, "Nothing was changed.");
        session.Say.Result(new JsonObject { ["preview"] = CliJson.Node(preview) });
    }

    private static TextTable NowAndThen() => new TextTable("", "NOW", "THEN").Right(1, 2);

    private static string OrNone<T>(T? amount)
        where T : struct => amount?.ToString() ?? "-";
}
