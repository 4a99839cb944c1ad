using System.CommandLine;
using System.Text.Json.Nodes;
using Fab.Cli.Following;
using Fab.Cli.Hub;
using Fab.Cli.Terminal;
using Fab.Contracts.Api;
using Fab.Domain.Units;

namespace Fab.Cli.Commands;

/// <summary><c>trace TRANSFER</c>: from a cent in a payout back to jobs, metered seconds and the design that was made.</summary>
internal static class TraceCommand
{
    private static readonly Argument<string> Of = new("TRANSFER") { Description = "The transfer's id, as ./fab wallet or ./fab ledger transfers tell it." };

    public static CliCommand Create() => new(CliCommand.Named("trace", "Where a transfer's money came from: machines, jobs, seconds.", Of), Run);

    private static async Task Run(Session session, CancellationToken ct)
    {
        TraceView trace = await session.Hub.Get<TraceView>(
            $"api/ledger/trace?transfer={Uri.EscapeDataString(session.Parsed.GetRequiredValue(Of))}", ct);
        session.Say.Result(new JsonObject { ["trace"] = CliJson.Node(trace) });
        session.Say.Table(LedgerTable.Of([trace.Transfer], null, session.Host.Time));
        if (trace.Job is { } own)
        {
            session.Say.Line();
            Job(session, own, "");
            return;
        }

        if (trace.Period is null)
        {
            session.Say.Line(trace.Transfer.References.TryGetValue("bond", out string? bond)
                ? $"It is of bond {bond}: ./fab bonds show {bond}{session.Repeat}"
                : "It came from no close of a period; there is nothing behind it.");
            return;
        }

        session.Say.Line($"└ the close of {trace.Period}");
        string period = trace.Period;
        foreach (TracedMachine machine in trace.Machines)
        {
            if (machine.Period != period) session.Say.Line($"└ the close of {machine.Period}, whose dividend waited until somebody had a share");
            period = machine.Period;
            session.Say.Line($"  └ {session.Say.Styles.Of(Style.Strong, machine.Machine.Value)} earned {machine.Rent}, moved by {machine.Transfer ?? "nothing"}:");
            session.Say.Line($"      {string.Join(", ", machine.Lines.Where(l => l.Amount > Cents.Zero).Select(l => $"{JobSummary.Share(l.Line)} {l.Amount}"))}");
            foreach (TracedJob job in machine.Jobs) Job(session, job, "    ");
            if (machine.MoreJobs > 0) session.Say.Line(Style.Dim, $"      and {machine.MoreJobs} more jobs");
        }
    }

    private static void Job(Session session, TracedJob job, string indent) => session.Say.Line(
        $"{indent}└ job {job.Job}: {job.Metered.Value} s{(job.Rate is { } rate ? $" at {rate.ToString()}" : "")} = {job.Rent}{(job.Design is { } design ? $", design {design}" : "")} ({job.Transfer})");
}
