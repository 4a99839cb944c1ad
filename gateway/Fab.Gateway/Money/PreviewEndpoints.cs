using Fab.Contracts.Api;
using Fab.Contracts.Fund;
using Fab.Contracts.Jobs;
using Fab.Contracts.Machines;
using Fab.Domain;
using Fab.Domain.Bonds;
using Fab.Domain.Fund;
using Fab.Domain.Members;
using Fab.Domain.Units;
using Fab.Gateway.Http;
using Orleans;

namespace Fab.Gateway.Money;

/// <summary>What a decision about money would do, for whoever is about to make it. None of these changes anything.</summary>
public static class PreviewEndpoints
{
    /// <summary>An hour stands for a job where none has been on the machine lately.</summary>
    private static readonly MachineSeconds Hour = new(3600);

    public static void MapPreviews(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder fund = api.MapGroup("/api/fund").WithTags("Money");
        fund.MapPost("/costs/preview", (BookCostRequest body, FundDesk desk, SignedIn member) =>
                desk.Ask(body.Machine.Value, (grain, _) => grain.PreviewCost(FundEndpoints.Cost(body, member))))
            .For(MemberAction.BookCost).WithSummary("In which period a running cost would count, and what would be booked.").Produces<CostEntry>();
        fund.MapPost("/machines/{id}/costs/preview", (string id, MachineCosts body, FundDesk desk) =>
                desk.Ask(id, (grain, machine) => grain.PreviewCosts(machine, body)))
            .For(MemberAction.SetCosts).WithSummary("From when other costs would hold, and where this period's rent would go with them.").Produces<CostsPreview>();
        fund.MapPost("/machines/{id}/pricing/preview", Pricing)
            .For(MemberAction.SetCosts).WithSummary("What an hour, the machine's last job and its month would cost with other pricing.").Produces<PricingPreview>();
        RouteGroupBuilder bonds = api.MapGroup("/api/bonds").WithTags("Bonds");
        bonds.MapPost("/{id}/offer/preview", async (string id, BondOffer body, FundDesk desk) => Names.IsSlug(id)
                ? ToResult(await desk.Fund.PreviewOffer(new BondId(id), body))
                : HttpRefusals.NoBond(id).ToProblem())
            .For(MemberAction.RunBonds).WithSummary("What an offer asks of the rent that is vouched for, and how long it is owed.").Produces<OfferOutlook>();
        bonds.MapPost("/{id}/liquidate/preview", async (string id, LiquidateRequest body, FundDesk desk, TimeProvider time) => Names.IsSlug(id)
                ? ToResult(await desk.Fund.PreviewSale(new BondId(id), body.ToSale(time.GetUtcNow())))
                : HttpRefusals.NoBond(id).ToProblem())
            .For(MemberAction.RunBonds).WithSummary("Whom the sale of a bond's machine would pay, and who would lose what; before it is given up, too.").Produces<SalePreview>();
    }

    internal static IResult ToResult<T>(Answer<T> answer)
        where T : notnull => answer.Refusal?.ToProblem() ?? Results.Ok(answer.Value);

    private static Task<IResult> Pricing(string id, PricingRequest body, FundDesk desk, IGrainFactory grains) => desk.Ask(id, async (fund, machine) =>
    {
        Answer<PricingChange> answer = await fund.PreviewPricing(machine, body.Rule, body.Start);
        if (answer.Value is not { } change) return new Answer<PricingPreview>(answer.Refusal, null);
        (string period, MachineSeconds metered, RentEntry? last) = (change.Period, change.Metered, change.Last);
        if (metered.Value == 0 && (await fund.Get()).LastClosed is { } lastClosed && await desk.Closed(lastClosed) is { } closed)
        {
            (period, metered) = (lastClosed, closed.Machines.FirstOrDefault(m => m.Machine == machine)?.Metered ?? default);
            last ??= closed.Rents.LastOrDefault(r => r.Machine == machine && r.Metered.Value > 0);
        }

        // What the machine's description says, where demand moves nothing; nothing of a machine that is still to come.
        CentsPerHour? described = (await grains.GetGrain<IMachineGrain>(id).Get())?.Spec.Rate;
        CentsPerHour? before = change.Before?.Rate ?? described, after = change.After?.Rate ?? described;
        return new Answer<PricingPreview>(null, new PricingPreview(
            before,
            after,
            change.Before?.Next ?? described,
            change.After?.Next ?? described,
            change.Period,
            Priced(last?.Metered ?? Hour, last?.Job),
            period,
            Priced(metered, null)));

        PricedTime Priced(MachineSeconds metered, JobId? job) => new(metered, before?.For(metered), after?.For(metered), job);
    });
}
