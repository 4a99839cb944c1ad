using System.Globalization;
using System.Numerics;
using Fab.Contracts.Bus;
using Fab.Domain;
using Fab.Domain.Ledger;
using Fab.Domain.Units;
using Fab.Simulation.World;

namespace Fab.Simulation.Auditors;

/// <summary>
/// Recomputes the books from their transfers with arithmetic of its own, and compares rent with what the machines' meters
/// told and with its own stopwatch: billed seconds are metered seconds, every transfer balances, a retry changes nothing,
/// nobody but the rules decides who gets what.
/// </summary>
internal sealed class MoneyAuditor
{
    private const string Name = "money auditor";

    /// <summary>How far a meter of whole seconds may be from the stopwatch: rounding, and the moments a pause takes to be told.</summary>
    private static readonly TimeSpan MeterTolerance = TimeSpan.FromSeconds(2);

    private readonly SimWorld _world;
    private readonly SimPeople _people;
    private readonly Dictionary<JobId, Stopwatch> _watches = [];
    private readonly Dictionary<JobId, (JobEnded Told, CentsPerHour Rate)> _ended = [];

    public MoneyAuditor(SimWorld world, SimPeople people)
    {
        (_world, _people) = (world, people);
        foreach (SimMachine machine in world.Machines) machine.Told += (e, at) => OnTold(machine, e, at);
    }

    /// <param name="final">Everything has come to rest: holds must be resolved and rents posted.</param>
    /// <returns>The transfers looked at: all there are.</returns>
    public IReadOnlyList<Transfer> Look(bool final)
    {
        IReadOnlyList<Transfer> transfers = ReadAll();
        var tally = new Tally();
        foreach (Transfer transfer in transfers) tally.Add(transfer);
        CheckMovements(transfers);
        CheckRents(transfers, final);
        if (!final) return transfers;
        if (tally.OpenHolds.Count > 0) Fail($"everything is over, but {string.Join(", ", tally.OpenHolds.Keys)} are still held");
        foreach ((string id, (string account, long cents)) in _people.ToppedUp)
        {
            if (!transfers.Any(t => t.Id == id && t.Postings.Any(p => p.Credit == $"wallet:{account}" && p.Amount.Value == cents)))
                Fail($"the top-up {id} of {cents} was acknowledged, and is not in the books");
        }

        return transfers;
    }

    private static void Fail(string what) => throw new SimulationException(Name, what);

    private IReadOnlyList<Transfer> ReadAll()
    {
        var all = new List<Transfer>();
        while (true)
        {
            IReadOnlyList<Transfer> page = _world.Hub.Books.Ledger
                .GetTransfersAsync(all.Count == 0 ? 0 : all[^1].Sequence, 1000, null, CancellationToken.None).GetAwaiter().GetResult();
            all.AddRange(page);
            if (page.Count < 1000) return all;
        }
    }

    /// <summary>But for bonds and closes, which have an auditor of their own, wallets fill by top-ups only and empty into rent only.</summary>
    private void CheckMovements(IReadOnlyList<Transfer> transfers)
    {
        foreach (Transfer transfer in transfers)
        {
            bool isOfTheCommons = transfer.Id.StartsWith("close/", StringComparison.Ordinal) || transfer.Id.StartsWith("bond/", StringComparison.Ordinal);
            foreach (Posting posting in transfer.Postings)
            {
                if (isOfTheCommons) continue;
                bool topUp = posting.Debit == "cash" && posting.Credit.StartsWith("wallet:", StringComparison.Ordinal);
                bool rent = posting.Debit.StartsWith("wallet:", StringComparison.Ordinal) && posting.Credit.StartsWith("rent:", StringComparison.Ordinal);
                if (!topUp && !rent) Fail($"{transfer.Id} moves money from {posting.Debit} to {posting.Credit}");
                if (rent && posting.Debit == $"wallet:{_people.Accounts[SimPeople.Unauthorised]}" && transfer.Kind != TransferKind.Hold)
                    Fail($"{transfer.Id} bills a member whose jobs cannot run");
            }
        }
    }

    private void CheckRents(IReadOnlyList<Transfer> transfers, bool final)
    {
        ILookup<string, Transfer> rents = transfers
            .Where(t => t.Kind is TransferKind.PostHold or TransferKind.Post && t.Postings.Count > 0 && t.References.ContainsKey("job"))
            .ToLookup(t => t.References["job"], StringComparer.Ordinal);
        foreach (IGrouping<string, Transfer> rent in rents) CheckRent(rent);
        if (!final) return;
        foreach ((JobId job, (JobEnded ended, CentsPerHour rate)) in _ended)
        {
            // A few seconds may round to no cent at all.
            bool billable = ended.Outcome != JobOutcome.Failed && HalfEven(ended.Metered.Value, rate.Value) > 0;
            if (billable && !rents.Contains(job.Value)) Fail($"{job} ended {ended.Outcome} after {ended.Metered}, and was never billed");
        }
    }

    private void CheckRent(IGrouping<string, Transfer> rent)
    {
        var job = new JobId(rent.Key);
        long billed = rent.Sum(t => t.Postings.Sum(p => p.Amount.Value));
        if (!_ended.TryGetValue(job, out (JobEnded Told, CentsPerHour Rate) end))
        {
            Fail($"{job} was billed {billed} before it ended");
            return;
        }

        JobEnded ended = end.Told;

        if (ended.Outcome == JobOutcome.Failed) Fail($"{job} failed and was billed {billed}");
        Transfer told = rent.First(t => t.References.ContainsKey("meteredSeconds"));
        long seconds = long.Parse(told.References["meteredSeconds"], CultureInfo.InvariantCulture);
        long rate = long.Parse(told.References["rateCentsPerHour"], CultureInfo.InvariantCulture);
        if (seconds != ended.Metered.Value) Fail($"{job} was metered {ended.Metered} and billed {seconds} s");
        if (rate != end.Rate.Value) Fail($"{job} was billed at {rate} c/h; its machine costs {end.Rate}");
        long due = HalfEven(seconds, rate);
        if (billed != due) Fail($"{job}: {seconds} s at {rate} c/h are {due} c, not {billed} c");
    }

    /// <summary>By exact rational arithmetic: the nearest whole cent of seconds·rate/3600, a half to the even one.</summary>
    private static long HalfEven(long seconds, long rate)
    {
        BigInteger twice = 2 * new BigInteger(seconds) * rate;
        BigInteger below = BigInteger.Divide(twice, 7200);
        BigInteger rest = twice - below * 7200;
        int compare = rest.CompareTo(new BigInteger(3600));
        return (long)(compare > 0 || (compare == 0 && !below.IsEven) ? below + 1 : below);
    }

    private void OnTold(SimMachine machine, BridgeEvent e, TimeSpan at)
    {
        switch (e)
        {
            case JobStarted started:
                if (!_watches.TryAdd(started.Job, new Stopwatch { RunningSince = at })) Fail($"{started.Job} was started twice");
                break;
            case JobPaused paused:
                _watches[paused.Job].Stop(at);
                break;
            case JobResumed resumed:
                _watches[resumed.Job].RunningSince = at;
                break;
            case JobEnded ended:
                if (!_ended.TryAdd(ended.Job, (ended, machine.Spec.Rate))) Fail($"{ended.Job} ended twice");
                CheckMeter(machine, ended, at);
                break;
        }
    }

    private void CheckMeter(SimMachine machine, JobEnded ended, TimeSpan at)
    {
        if (!_watches.TryGetValue(ended.Job, out Stopwatch? watch))
        {
            if (ended.Metered.Value != 0) Fail($"{ended.Job} never started on {machine.Spec.Id} and was metered {ended.Metered}");
            return;
        }

        watch.Stop(at);
        TimeSpan metered = ended.Metered.ToTimeSpan();
        if (metered > watch.Total + MeterTolerance) Fail($"{ended.Job} was metered {metered}, and ran for {watch.Total}");

        // A cancelled or failed job may have been resting while it was put aside; a finished one ran to its end.
        if (ended.Outcome == JobOutcome.Finished && metered + MeterTolerance + watch.Pausing < watch.Total)
            Fail($"{ended.Job} was metered {metered}, and ran for {watch.Total}");
    }

    private sealed class Stopwatch
    {
        public TimeSpan? RunningSince { get; set; }

        public TimeSpan Total { get; private set; }

        /// <summary>Time in which a pause may have been under way: between its wish and its event the meter may rest.</summary>
        public TimeSpan Pausing { get; private set; }

        public void Stop(TimeSpan at)
        {
            if (RunningSince is not { } since) return;
            Total += at - since;
            Pausing += TimeSpan.FromSeconds(5);
            RunningSince = null;
        }
    }

    /// <summary>Balances by the auditor's own sums.</summary>
    private sealed class Tally
    {
        private readonly Dictionary<string, BigInteger> _balance = new(StringComparer.Ordinal);
        private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
        private readonly Dictionary<string, BigInteger> _held = new(StringComparer.Ordinal);

        public Dictionary<string, Posting> OpenHolds { get; } = new(StringComparer.Ordinal);

        public void Add(Transfer transfer)
        {
            if (!_ids.Add(transfer.Id)) Fail($"{transfer.Id} stands in the books twice");
            if (transfer.Kind == TransferKind.Hold)
            {
                Posting hold = transfer.Postings.Single();
                OpenHolds.Add(transfer.Id, hold);
                Move(_held, hold.Debit, hold.Amount.Value);
            }
            else
            {
                if (transfer.HoldId is { } id) Resolve(transfer, id);
                foreach (Posting posting in transfer.Postings)
                {
                    Move(_balance, posting.Debit, -posting.Amount.Value);
                    Move(_balance, posting.Credit, posting.Amount.Value);
                }
            }

            BigInteger sum = _balance.Values.Aggregate(BigInteger.Zero, (a, b) => a + b);
            if (!sum.IsZero) Fail($"the books do not balance after {transfer.Id}");
            foreach ((string account, BigInteger balance) in _balance)
            {
                if (account.StartsWith("wallet:", StringComparison.Ordinal) && balance - _held.GetValueOrDefault(account) < 0)
                    Fail($"{account} is overdrawn after {transfer.Id}");
            }
        }

        private static void Move(Dictionary<string, BigInteger> accounts, string account, long amount) =>
            accounts[account] = accounts.GetValueOrDefault(account) + amount;

        private void Resolve(Transfer transfer, string holdId)
        {
            if (!OpenHolds.Remove(holdId, out Posting? hold))
            {
                Fail($"{transfer.Id} resolves {holdId}, which is not open");
                return;
            }

            Move(_held, hold.Debit, -hold.Amount.Value);
            long posted = transfer.Postings.Sum(p => p.Amount.Value);
            if (posted > hold.Amount.Value) Fail($"{transfer.Id} posts {posted} of a hold of {hold.Amount.Value}");
        }
    }
}
