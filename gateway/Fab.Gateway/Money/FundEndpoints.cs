using Fab.Contracts.Api;
using Fab.Contracts.Fund;
using Fab.Contracts.Jobs;
using Fab.Contracts.Ledger;
using Fab.Contracts.Machines;
using Fab.Contracts.Members;
using Fab.Domain;
using Fab.Domain.Fund;
using Fab.Domain.Ledger;
using Fab.Domain.Members;
using Fab.Domain.Units;
using Fab.Gateway.Bonds;
using Fab.Gateway.Hosting;
using Fab.Gateway.Http;
using Orleans;

namespace Fab.Gateway.Money;

/// <summary>The commons fund: costs, prices, shares of the dividend, and closes of periods.</summary>
public static class FundEndpoints
{
    private const int MostPeriods = 120;
    private const int LastPayouts = 100;
    private static readonly string Operating = FundAccounts.Operating(new MachineId(""));
    private static readonly string Reserve = FundAccounts.Reserve(new MachineId(""));

    public static void MapFund(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder fund = api.MapGroup("/api/fund").WithTags("Money");
        fund.MapPost("/costs", BookCost).For(MemberAction.BookCost)
            .WithSummary("A running cost was paid for a machine.").Produces<FundView>();
        fund.MapPost("/costs/{id}/correct", (string id, ReasonRequest body, FundDesk desk, SignedIn member) =>
                desk.Do(grain => grain.CorrectCost(id, body.Why, member.Account)))
            .For(MemberAction.BookCost).WithSummary("Takes a booked cost back by a linked reversal.").Produces<FundView>();
        fund.MapPut("/machines/{id}/costs", (string id, MachineCosts body, FundDesk desk, SignedIn steward) =>
                desk.Of(id, (grain, machine) => grain.SetCosts(machine, body, steward.Account)))
            .For(MemberAction.SetCosts).WithSummary("What a machine must earn in the coming periods.").Produces<FundView>();
        fund.MapPut("/machines/{id}/pricing", (string id, PricingRequest body, FundDesk desk, SignedIn steward) =>
                desk.Of(id, (grain, machine) => grain.SetPricing(machine, body.Rule, body.Start, steward.Account)))
            .For(MemberAction.SetCosts).WithSummary("Lets demand move a machine's rent at each close, within bounds.").Produces<FundView>();
        fund.MapGet("/means", Means).For(MemberAction.SeeBooks).WithSummary("What the commons fund and its pots have.").Produces<FundMeansView>();
        fund.MapPost("/means", async (EndowRequest body, FundDesk desk, BondDesk bonds, ILedger ledger, SignedIn steward, CancellationToken ct) =>
                await desk.Fund.Endow(new Endowment(body.Id, body.Amount, body.FromCommunityInvestment, body.Receipt, steward.Account)) is { } refusal
                    ? refusal.ToProblem()
                    : Results.Ok(await Means(ledger, bonds, ct)))
            .For(MemberAction.RunFund).WithSummary("Money for the commons fund's wallet: from outside, or from the community investment fund.").Produces<FundMeansView>();
        MapShares(fund);
        MapPeriods(fund);
    }

    private static void MapShares(RouteGroupBuilder fund)
    {
        fund.MapGet("/dividends", (FundDesk desk) => desk.Fund.Dividends())
            .For(MemberAction.SeeBooks).WithSummary("Who shares the dividend, by account, and what each was due and paid.").Produces<DividendView>();
        fund.MapGet("/dividends/mine", Mine).For(MemberAction.SeeOwnWallet)
            .WithSummary("My share, what it paid, and which machines earned that.").Produces<MyDividendView>();
        fund.MapPost("/shares", Admit).For(MemberAction.RunFund)
            .WithSummary("A member works for the commons: one share of the dividend from now on.").Produces<DividendView>();
        fund.MapPost("/shares/{account}/dismiss", async (string account, FundDesk desk, SignedIn steward) =>
                await desk.Fund.Dismiss(account, steward.Account) is { } refusal ? refusal.ToProblem() : Results.Ok(await desk.Fund.Dividends()))
            .For(MemberAction.RunFund).WithSummary("Ends a share.").Produces<DividendView>();
    }

    private static void MapPeriods(RouteGroupBuilder fund)
    {
        fund.MapGet("/periods", Periods).For(MemberAction.SeeBooks).WithSummary("Closed periods, newest first.").Produces<ClosedPeriod[]>();
        fund.MapGet("/periods/{id}", async (string id, FundDesk desk) =>
                await desk.Closed(id) is { } period ? Results.Ok(period) : NoPeriod(id).ToProblem())
            .For(MemberAction.SeeBooks).WithSummary("A closed period: every rent, where it went, and to whom.").Produces<ClosedPeriod>();
        fund.MapGet("/periods/{id}/preview", Preview)
            .For(MemberAction.SeeBooks).WithSummary("Every posting that closing it now would make. Changes nothing.").Produces<ClosePreview>();
        fund.MapPost("/periods/{id}/close", Close).For(MemberAction.RunFund)
            .WithSummary("Closes the oldest open period, once.").Produces<ClosedPeriod>().Produces(StatusCodes.Status202Accepted);
        fund.MapPut("/closes-by-itself", (SwitchRequest body, FundDesk desk, SignedIn steward) =>
                desk.Do(grain => grain.CloseByItself(body.On, steward.Account)))
            .For(MemberAction.RunFund).WithSummary("Whether periods that have ended are closed by a reminder.").Produces<FundView>();
    }

    private static Task<IResult> BookCost(BookCostRequest body, FundDesk desk, SignedIn member) => desk.Of(body.Machine.Value, (grain, _) => grain.BookCost(Cost(body, member)));

    internal static BookCost Cost(BookCostRequest body, SignedIn member) =>
        new(body.Id, body.Machine, body.Cost, body.Receipt, body.FromMe ? member.Account : null, body.At, member.Account);

    private static async Task<FundMeansView> Means(ILedger ledger, BondDesk bonds, CancellationToken ct)
    {
        IReadOnlyList<AccountBalance> all = await ledger.GetAccountsAsync(ct);
        string pots = FundAccounts.Pot("");
        return new FundMeansView(
            Of(FundAccounts.Wallet(FundAccounts.CommonsHolder))?.Available ?? Cents.Zero,
            Of(FundAccounts.CommunityInvestment)?.Posted ?? Cents.Zero,
            [.. all.Where(a => a.Account.StartsWith(pots, StringComparison.Ordinal)).Select(a => new PotView(a.Account[pots.Length..], a.Posted))],
            await bonds.HoldingsOf(FundAccounts.CommonsHolder),
            [
                .. all.Select(a => a.Account).Select(a => a.StartsWith(Operating, StringComparison.Ordinal) ? a[Operating.Length..]
                        : a.StartsWith(Reserve, StringComparison.Ordinal) ? a[Reserve.Length..]
                        : null)
                    .OfType<string>().Distinct().Order(StringComparer.Ordinal).Select(id => new MachineId(id))
                    .Select(id => new MachineMeans(id, Of(FundAccounts.Operating(id))?.Posted ?? Cents.Zero, Of(FundAccounts.Reserve(id))?.Posted ?? Cents.Zero)),
            ]);

        AccountBalance? Of(string account) => all.FirstOrDefault(a => a.Account == account);
    }

    private static async Task<IResult> Admit(AdmitRequest body, FundDesk desk, IGrainFactory grains, SignedIn steward)
    {
        MemberView? member = MemberNames.IsValid(body.Member.Value) ? await grains.GetGrain<IMemberGrain>(body.Member.Value).Get() : null;
        if (member is null) return HttpRefusals.NoMember(body.Member.Value).ToProblem();
        return await desk.Fund.Admit(new SignedIn(member).Account, body.Work, steward.Account) is { } refusal
            ? refusal.ToProblem()
            : Results.Ok(await desk.Fund.Dividends());
    }

    private static async Task<IResult> Preview(string id, FundDesk desk)
    {
        Answer<ClosePreview> answer = await desk.Fund.PreviewClose(id);
        return answer.Refusal?.ToProblem() ?? Results.Ok(answer.Value);
    }

    /// <param name="asShown">The fingerprint of the preview that was looked at: what would move anything else is refused.</param>
    private static async Task<IResult> Close(string id, FundDesk desk, SignedIn steward, string? asShown = null)
    {
        CloseAnswer answer = await desk.Fund.Close(id, steward.Account, asShown);
        if (answer.Refusal is { } refusal) return refusal.ToProblem();
        return answer.Period is { } period ? Results.Ok(period) : Results.Accepted($"/api/fund/periods/{id}");
    }

    private static async Task<IResult> Periods(FundDesk desk, int limit = 12)
    {
        if (limit is < 1 or > MostPeriods) return HttpRefusals.Malformed($"limit goes from 1 to {MostPeriods}.").ToProblem();
        List<ClosedPeriod> closed = [];
        string? id = (await desk.Fund.Get()).LastClosed;
        while (id is not null && closed.Count < limit && await desk.Closed(id) is { } period)
        {
            closed.Add(period);
            id = Period.Before(id);
        }

        return Results.Ok(closed);
    }

    private static async Task<MyDividendView> Mine(FundDesk desk, ILedger ledger, SignedIn member, CancellationToken ct)
    {
        DividendMember? share = (await desk.Fund.Dividends()).Members.FirstOrDefault(m => m.Account == member.Account);
        string wallet = FundAccounts.Wallet(member.Account);
        List<DividendPayout> payouts = [];
        foreach (Transfer transfer in await ledger.GetLatestTransfersAsync(LedgerLimits.MaxPage, wallet, ct))
        {
            Cents paid = transfer.Postings.Where(p => p.Debit == FundAccounts.Dividend && p.Credit == wallet)
                .Aggregate(Cents.Zero, (sum, p) => sum + p.Amount);
            if (paid <= Cents.Zero) continue;
            string? period = transfer.References.GetValueOrDefault("period");
            payouts.Add(new DividendPayout(
                period,
                paid,
                transfer.Id,
                [
                    .. (await desk.Behind(period, isDividend: true)).SelectMany(c => c.Machines).GroupBy(m => m.Machine)
                        .Select(g => new MachineDividend(g.Key, g.Aggregate(Cents.Zero, (sum, m) => sum + Waterfall.Paid(m.Lines, Waterfall.Dividend))))
                        .Where(m => m.Dividend > Cents.Zero),
                ]));
            if (payouts.Count == LastPayouts) break;
        }

        return new MyDividendView(share, payouts);
    }

    internal static Refusal NoPeriod(string id) => new(
        FundRefusals.PeriodUnknown, $"'{id}' is no period that was closed.", "'fab fund' names the last one; './fab close PERIOD --dry-run' shows an open one.");
}

/// <summary>Finds the fund of this hub's space.</summary>
public sealed class FundDesk(IGrainFactory grains, HubOptions hub)
{
    public IFundGrain Fund => grains.GetGrain<IFundGrain>(hub.Space);

    /// <summary>Null for what is no closed period.</summary>
    public async Task<ClosedPeriod?> Closed(string id) =>
        Period.IsId(id) ? await grains.GetGrain<IPeriodGrain>(PeriodKey.Of(hub.Space, id)).Get() : null;

    /// <summary>
    /// The periods whose rents a payout is made of, newest first: its own, and before a dividend also those at whose closes
    /// nobody had a share, since what they put into it waited.
    /// </summary>
    /// <param name="period">Whose close paid; null for what no close paid.</param>
    public async Task<IReadOnlyList<ClosedPeriod>> Behind(string? period, bool isDividend)
    {
        List<ClosedPeriod> behind = [];
        if (period is null || await Closed(period) is not { } own) return behind;
        behind.Add(own);
        Cents missing = own.Dividend - Put(own);
        while (isDividend && missing > Cents.Zero && await Closed(Period.Before(behind[^1].Period)) is { Shares: 0 } earlier)
        {
            behind.Add(earlier);
            missing -= Put(earlier);
        }

        return behind;

        static Cents Put(ClosedPeriod closed) =>
            closed.Machines.Aggregate(Cents.Zero, (sum, m) => sum + Waterfall.Paid(m.Lines, Waterfall.Dividend));
    }

    /// <summary>Does something, and answers how the fund stands then.</summary>
    public async Task<IResult> Do(Func<IFundGrain, Task<Refusal?>> what)
    {
        ArgumentNullException.ThrowIfNull(what);
        Refusal? refusal = await what(Fund);
        return refusal?.ToProblem() ?? Results.Ok(await Fund.Get());
    }

    /// <summary>As <see cref="Do"/>, for a machine that the space has, or that a bond is to buy.</summary>
    public async Task<IResult> Of(string machine, Func<IFundGrain, MachineId, Task<Refusal?>> what)
    {
        ArgumentNullException.ThrowIfNull(what);
        return await IsKnown(machine)
            ? await Do(fund => what(fund, new MachineId(machine)))
            : HttpRefusals.NoMachine(machine).ToProblem();
    }

    /// <summary>Asks something about such a machine.</summary>
    public async Task<IResult> Ask<T>(string machine, Func<IFundGrain, MachineId, Task<Answer<T>>> what)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(what);
        return await IsKnown(machine)
            ? PreviewEndpoints.ToResult(await what(Fund, new MachineId(machine)))
            : HttpRefusals.NoMachine(machine).ToProblem();
    }

    private async Task<bool> IsKnown(string machine) => MemberNames.IsValid(machine)
        && (await grains.GetGrain<IMachineGrain>(machine).Get() is not null || ((await Fund.Get()).Bonds ?? []).Any(b => b.Machine.Value == machine));
}
