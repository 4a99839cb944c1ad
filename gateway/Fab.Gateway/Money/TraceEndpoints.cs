using System.Globalization;
using Fab.Contracts.Api;
using Fab.Contracts.Fund;
using Fab.Contracts.Ledger;
using Fab.Domain;
using Fab.Domain.Fund;
using Fab.Domain.Ledger;
using Fab.Domain.Members;
using Fab.Domain.Units;
using Fab.Gateway.Http;

namespace Fab.Gateway.Money;

/// <summary>From a cent in a payout back to the jobs that earned it, by what the transfers say of themselves.</summary>
public static class TraceEndpoints
{
    /// <summary>Jobs told of one machine.</summary>
    private const int MostJobs = 100;

    public static void MapTrace(this IEndpointRouteBuilder api) => api.MapGet("/api/ledger/trace", Trace).WithTags("Money")
        .For(MemberAction.SeeBooks).WithSummary("Where a transfer's money came from: period, machines, their jobs, seconds and designs.").Produces<TraceView>();

    private static async Task<IResult> Trace(string transfer, ILedger ledger, FundDesk desk, CancellationToken ct)
    {
        if (await ledger.GetTransferAsync(transfer, ct) is not { } found) return HttpRefusals.NoTransfer(transfer).ToProblem();
        string? period = found.References.GetValueOrDefault("period");
        bool isDividend = !found.References.ContainsKey("machine");
        List<TracedMachine> machines = [];
        foreach (ClosedPeriod closed in await desk.Behind(period, isDividend))
        {
            foreach (MachineClose machine in closed.Machines.Where(m => isDividend ? Put(m) : m.Machine.Value == found.References["machine"]))
                machines.Add(await Of(machine, closed, ledger, ct));
        }

        return Results.Ok(new TraceView(found, period, machines, JobOf(found)));
    }

    /// <summary>A transfer that names a machine is of that one; a dividend is of every machine that put something into it.</summary>
    private static bool Put(MachineClose machine) => Waterfall.Paid(machine.Lines, Waterfall.Dividend) > Cents.Zero;

    private static async Task<TracedMachine> Of(MachineClose machine, ClosedPeriod period, ILedger ledger, CancellationToken ct)
    {
        RentEntry[] rents = [.. period.Rents.Where(r => r.Machine == machine.Machine).OrderByDescending(r => r.Rent)];
        List<TracedJob> jobs = [];
        foreach (RentEntry rent in rents.Take(MostJobs))
        {
            Transfer? posted = await ledger.GetTransferAsync(rent.Transfer, ct);
            jobs.Add(new TracedJob(
                rent.Job, rent.Transfer, rent.Rent, rent.Metered, RateOf(posted), posted?.References.GetValueOrDefault("design")));
        }

        return new TracedMachine(machine.Machine, period.Period, machine.Rent, machine.Transfer, machine.Lines, jobs, rents.Length - jobs.Count);
    }

    /// <summary>Null unless the transfer is the rent of a job.</summary>
    private static TracedJob? JobOf(Transfer transfer)
    {
        if (!transfer.References.TryGetValue("job", out string? job)) return null;
        if (!transfer.References.TryGetValue("meteredSeconds", out string? seconds)) return null;
        return new TracedJob(
            new JobId(job),
            transfer.Id,
            transfer.Postings.Aggregate(Cents.Zero, (sum, p) => sum + p.Amount),
            new MachineSeconds(long.Parse(seconds, CultureInfo.InvariantCulture)),
            RateOf(transfer),
            transfer.References.GetValueOrDefault("design"));
    }

    private static CentsPerHour? RateOf(Transfer? transfer) =>
        transfer?.References.GetValueOrDefault("rateCentsPerHour") is { } rate ? new CentsPerHour(long.Parse(rate, CultureInfo.InvariantCulture)) : null;
}
