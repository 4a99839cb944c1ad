using System.Globalization;
using System.Text.Json.Nodes;
using Fab.Cli.Following;
using Fab.Cli.Hub;
using Fab.Cli.Terminal;
using Fab.Contracts.Fund;
using Fab.Domain;
using Fab.Domain.Fund;

namespace Fab.Cli.Commands;

/// <summary><c>fund</c>: the rent of the open period by machine, and where it goes.</summary>
internal static class FundCommand
{
    public static CliCommand Create() => new(
        CliCommand.Named("fund", "This period's rent, and where it goes; periods, costs, cost, pricing, admit, dividends, means …"), Run, FundCommands.Create());

    private static async Task Run(Session session, CancellationToken ct)
    {
        FundView fund = await session.Hub.Get<FundView>("api/fund", ct);
        session.Say.Result(new JsonObject { ["fund"] = CliJson.Node(fund) });
        session.Say.Line($"Rent in {fund.Period}: {session.Say.Styles.Of(Style.Strong, fund.RentThisPeriod.ToString())} (ever: {fund.RentEver})");
        if (fund.Machines.Count > 0) Machines(session, fund);
        foreach (MachinePrice price in fund.Prices ?? [])
            session.Say.Line($"An hour on {price.Machine} costs {price.Rate} now; demand moves it between {price.Rule.Floor} and {price.Rule.Cap} at each close.");
        if (fund.Closing is { } closing) session.Say.Line($"Being closed: {closing}.");
        if (fund.ToClose is { Count: > 0 } waiting) session.Say.Line($"To be closed: {string.Join(", ", waiting)}. Next: ./fab close {waiting[0]} --dry-run{session.Repeat}");
    }

    private static void Machines(Session session, FundView fund)
    {
        var table = new TextTable("MACHINE", "JOBS", "METERED", "RENT", "GOES TO, AS THE RULES STAND").Right(1, 2, 3);
        foreach (MachineRent machine in fund.Machines)
        {
            table.Add(
                new Cell(machine.Machine.Value, Style.Strong),
                machine.Jobs.ToString(CultureInfo.InvariantCulture),
                Words.Duration(machine.Metered),
                machine.Rent.ToString(),
                string.Join(", ", machine.Goes.Where(share => share.Amount.Value != 0).Select(share => $"{JobSummary.Share(share.Line)} {share.Amount}")));
        }

        session.Say.Table(table);
    }
}
