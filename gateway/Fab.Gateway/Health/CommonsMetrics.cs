using System.Diagnostics.Metrics;
using Fab.Contracts.Api;
using Fab.Contracts.Fund;
using Fab.Contracts.Ledger;
using Fab.Domain.Fund;
using Fab.Domain.Ledger;
using Fab.Gateway.Bonds;
using Fab.Gateway.Money;

namespace Fab.Gateway.Health;

/// <summary>
/// The commons' money as figures, in cents. They come from the books and the fund, which a scrape asks anew when what it
/// knows is older than <see cref="Fresh"/>. While the books cannot be read the figures are missing, not old.
/// </summary>
public sealed class CommonsMetrics
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    private readonly HubMetrics _hub;
    private readonly FundDesk _fund;
    private readonly BondDesk _bonds;
    private readonly ILedger _ledger;
    private readonly TimeProvider _time;
    private volatile Figures? _figures;

    public CommonsMetrics(HubMetrics hub, FundDesk fund, BondDesk bonds, ILedger ledger, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(hub);
        (_hub, _fund, _bonds, _ledger, _time) = (hub, fund, bonds, ledger, time);
        hub.Meter.CreateObservableCounter("fab.rent.cents.total", () => From<long>(f => [new(f.Fund.RentEver.Value)]), description: "Rent that jobs ever paid.");
        Machine("fab.period.rent.cents", m => m.Rent.Value, "Rent of a machine in the period that runs.");
        Machine("fab.period.metered.seconds", m => m.Metered.Value, "Metered machine time in the period that runs.");
        Machine("fab.period.jobs", m => m.Jobs, "Jobs that paid rent in the period that runs.");
        hub.Meter.CreateObservableGauge(
            "fab.period.rent.goes.cents",
            () => From(f => f.Fund.Machines.SelectMany(m => m.Goes.Select(line => new Measurement<long>(line.Amount.Value, new("machine", m.Machine.Value), new("line", line.Line))))),
            description: "Where a machine's rent of this period would go if it were closed now, by line of the waterfall.");
        hub.Meter.CreateObservableGauge(
            "fab.account.balance.cents",
            () => From(f => f.Balances.Select(b => new Measurement<long>(b.Posted.Value, new KeyValuePair<string, object?>("account", b.Account)))),
            description: "What is posted on an account of the commons.");
        Bond("fab.bond.outstanding.cents", bond => bond.Outstanding.Value, "Principal that a bond's holders have not had back.");
        Bond("fab.bond.arrears.cents", bond => bond.Arrears.Value, "Interest and principal of a bond that are overdue.");
        Bond("fab.bond.coupon.ratio", bond => bond.CouponBasisPoints / 10_000.0, "Interest a year that a bond pays.");

        void Machine(string name, Func<MachineRent, double> figure, string description) => hub.Meter.CreateObservableGauge(
            name,
            () => From(f => f.Fund.Machines.Select(m => new Measurement<double>(figure(m), new KeyValuePair<string, object?>("machine", m.Machine.Value)))),
            description: description);

        void Bond(string name, Func<BondSummary, double?> figure, string description) => hub.Meter.CreateObservableGauge(
            name,
            () => From(f => f.Bonds.Where(bond => figure(bond) is not null)
                .Select(bond => new Measurement<double>(figure(bond)!.Value, new("bond", bond.Id.Value), new("machine", bond.Machine.Value)))),
            description: description);
    }

    /// <summary>Asks fund and books, unless that was just done.</summary>
    public async Task Refresh(CancellationToken ct)
    {
        if (!_hub.TellsOfSpace) _figures = null;
        if (!_hub.TellsOfSpace || (_figures is { } known && _time.GetElapsedTime(known.At) < Fresh)) return;
        long at = _time.GetTimestamp();
        try
        {
            FundView fund = await _fund.Fund.Get();
            List<BondSummary> bonds = [];
            foreach (BondEntry entry in fund.Bonds ?? [])
            {
                if (await _bonds.Bond(entry.Bond).Summary() is { } bond) bonds.Add(bond);
            }

            IEnumerable<string> accounts =
            [
                FundAccounts.Cash, FundAccounts.Wallet(FundAccounts.CommonsHolder), FundAccounts.CommunityInvestment, FundAccounts.Dividend,
                .. fund.Machines.Select(m => FundAccounts.Reserve(m.Machine)),
            ];
            List<AccountBalance> balances = [];
            foreach (string account in accounts)
            {
                // An account is there from its first posting on.
                if ((await _ledger.GetBalanceAsync(account, ct)).Balance is { } balance) balances.Add(balance);
            }

            _figures = new Figures(at, fund, bonds, balances);
        }
        catch (LedgerUnavailableException)
        {
            _figures = null;
        }
    }

    private IEnumerable<Measurement<T>> From<T>(Func<Figures, IEnumerable<Measurement<T>>> figures)
        where T : struct => _figures is { } known ? figures(known) : [];

    private sealed record Figures(long At, FundView Fund, IReadOnlyList<BondSummary> Bonds, IReadOnlyList<AccountBalance> Balances);
}
