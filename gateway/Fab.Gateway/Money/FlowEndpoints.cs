using System.Globalization;
using Fab.Contracts.Fund;
using Fab.Contracts.Jobs;
using Fab.Contracts.Ledger;
using Fab.Domain;
using Fab.Domain.Fund;
using Fab.Domain.Ledger;
using Fab.Domain.Members;
using Fab.Gateway.Http;

namespace Fab.Gateway.Money;

/// <summary>Where each cent of a period's rent went, from the books.</summary>
public static class FlowEndpoints
{
    public static void MapFlow(this IEndpointRouteBuilder api) => api.MapGet("/api/fund/periods/{id}/flow", Flow).For(MemberAction.SeeBooks).WithTags("Money")
        .WithSummary("Where a period's rent goes, as streams from machines (or one machine's jobs) to whom it is paid.").Produces<RentFlow>();

    /// <param name="id">A closed period, or one that is not closed yet: then as closing it now would make it.</param>
    /// <param name="machine">Only this machine, with its jobs.</param>
    private static async Task<IResult> Flow(string id, FundDesk desk, ILedger ledger, CancellationToken ct, string? machine = null)
    {
        MachineId? only = machine is null ? null : new MachineId(machine);
        if (await desk.Closed(id) is { } closed)
            return Results.Ok(RentFlow.Of(closed, await Posted(closed, ledger, ct), isSettled: true, only));
        Answer<ClosePreview> preview = await desk.Fund.PreviewClose(id);
        if (preview.Value is not { } made) return preview.Refusal!.ToProblem();
        return Results.Ok(RentFlow.Of(made.Period, [.. made.Transfers.Select(t => (t.Id, t.Postings))], isSettled: false, only));
    }

    private static async Task<IReadOnlyList<(string Id, IReadOnlyList<Posting> Postings)>> Posted(ClosedPeriod closed, ILedger ledger, CancellationToken ct)
    {
        List<(string, IReadOnlyList<Posting>)> found = [];
        foreach (string payout in FundClose.PayoutsOf(closed))
        {
            for (int number = 1; await ledger.GetTransferAsync(string.Create(CultureInfo.InvariantCulture, $"{payout}/{number}"), ct) is { } transfer; number++)
                found.Add((transfer.Id, transfer.Postings));
        }

        return found;
    }
}
