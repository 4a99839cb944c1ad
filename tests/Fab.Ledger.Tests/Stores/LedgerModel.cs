using System.Text;
using System.Text.Json;
using Fab.Contracts.Json;
using Fab.Contracts.Ledger;
using Fab.Domain.Ledger;
using Fab.Domain.Units;
using Fab.Ledger.Tests.Rules;
using Fab.TestSupport;

namespace Fab.Ledger.Tests.Stores;

/// <summary>
/// A second opinion: keeps money in plain dictionaries, predicts every answer, and after every step compares all it
/// knows with the ledger. Shares no code with the rules.
/// </summary>
internal sealed class LedgerModel
{
    private static readonly string[] Wallets = ["wallet:ann", "wallet:bo"];
    private static readonly string[] Places = ["rent:m1", "rent:m2", "cash", "wallet:bo"];

    private readonly Dictionary<string, long> _net = []; // debits minus credits
    private readonly Dictionary<string, ModelHold> _holds = [];
    private readonly Dictionary<string, string> _bodies = [];
    private readonly List<string> _chains = [];
    private readonly List<TransferRequest> _sent = [];
    private int _ids;

    /// <summary>Lives through one step per number.</summary>
    public static async Task LiveAsync(ILedger ledger, ManualTime time, int[] steps)
    {
        var model = new LedgerModel();
        foreach (int step in steps) await model.StepAsync(ledger, time, new Random(step));
    }

    /// <summary>All that can be seen of a ledger.</summary>
    public static async Task<string> DumpAsync(ILedger ledger)
    {
        var text = new StringBuilder();
        foreach (AccountBalance account in await ledger.GetAccountsAsync(default)) text.AppendLine(JsonSerializer.Serialize(account, FabJson.Options));
        await foreach (Transfer transfer in ledger.ReadAllAsync(default)) text.AppendLine(JsonSerializer.Serialize(transfer, FabJson.Options));
        return text.ToString();
    }

    private async Task StepAsync(ILedger ledger, ManualTime time, Random random)
    {
        if (random.Next(6) == 0) time.Advance(TimeSpan.FromMinutes(random.Next(1, 40)));
        DateTimeOffset now = time.GetUtcNow();
        bool linked = random.Next(4) == 0;
        TransferRequest[] requests = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => NextRequest(random, now))];

        foreach (ModelHold hold in _holds.Values)
        {
            if (hold.Open && hold.Expires <= now) (hold.Open, hold.Expired) = (false, true);
        }

        await ledger.ExpireDueAsync(default);
        string before = await DumpAsync(ledger);
        IReadOnlyList<LedgerResult> results = await ledger.SubmitAsync(requests, linked, default);
        string?[] predicted = linked ? PredictLinked(requests, now) : [.. requests.Select(r => Predict(r, now))];

        Assert.Equal(predicted, results.Select(r => r.Refusal?.Code));
        if (predicted.All(code => code is not null)) Assert.Equal(before, await DumpAsync(ledger));                          // I13
        await CompareAsync(ledger, requests, results, now);
    }

    private async Task CompareAsync(ILedger ledger, TransferRequest[] requests, IReadOnlyList<LedgerResult> results, DateTimeOffset now)
    {
        for (int i = 0; i < requests.Length; i++)
        {
            if (results[i].Transfer is not { } transfer) continue;
            Assert.Equal(transfer.Chain, (await ledger.GetTransferAsync(requests[i].Id, default))?.Chain);                   // I3
            Assert.Equal(
                transfer.Leaf,
                Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData([0, .. FormatReader.Encode(transfer)]))); // I16
        }

        IReadOnlyList<AccountBalance> accounts = await ledger.GetAccountsAsync(default);
        long trial = 0;
        foreach (AccountBalance account in accounts)
        {
            bool debitNormal = account.Account == "cash";
            long net = _net.GetValueOrDefault(account.Account);
            Assert.Equal(debitNormal ? net : -net, account.Posted.Value);                                                    // I14
            Assert.Equal(
                _holds.Values.Where(h => h.Open && (debitNormal ? h.To : h.From) == account.Account).Sum(h => h.Amount),
                account.Held.Value);                                                                                         // I4
            if (account.Account.StartsWith("wallet:", StringComparison.Ordinal)) Assert.True(account.Available >= Cents.Zero); // I2
            trial += debitNormal ? account.Posted.Value : -account.Posted.Value;
        }

        Assert.Equal(0, trial);                                                                                              // I1
        Assert.Equal(_net.Keys.Where(a => _net[a] != 0).Except(accounts.Select(a => a.Account)), []);

        List<string> chains = [];
        await foreach (Transfer transfer in ledger.ReadAllAsync(default)) chains.Add(transfer.Chain);
        Assert.Equal(_chains, chains.Take(_chains.Count));                                                                   // what is written stays
        _chains.AddRange(chains.Skip(_chains.Count));
        LedgerVerification verification = await ledger.VerifyAsync(default);
        Assert.Null(verification.Fault);
        Assert.Equal(chains.Count, verification.Transfers);
        Assert.Equal(_bodies.Count + _holds.Values.Count(h => h.Expired), chains.Count);
        Assert.DoesNotContain(_holds.Values, h => h.Open && h.Expires <= now);
    }

    private TransferRequest NextRequest(Random random, DateTimeOffset now)
    {
        string id = $"x{_ids++}";
        var amount = new Cents(random.Next(1, 400));
        string wallet = Wallets[random.Next(Wallets.Length)];
        string place = Places[random.Next(Places.Length)];
        string hold = _holds.Count == 0 ? "none" : _holds.Keys.ElementAt(random.Next(_holds.Count));
        TransferRequest request = random.Next(10) switch
        {
            0 or 1 => TransferRequest.Post(id, new Posting("cash", wallet, amount)),
            2 => TransferRequest.Post(id, new Posting(wallet, "rent:m1", amount), new Posting(wallet, "material:pla", new Cents(random.Next(1, 50)))),
            3 => TransferRequest.Post(id, new Posting(place == "cash" ? "rent:m1" : place, "cash", amount)),
            4 or 5 => TransferRequest.Hold(id, new Posting(wallet, place == wallet ? "rent:m2" : place, amount), now.AddMinutes(random.Next(1, 60))),
            6 => TransferRequest.PostHold(id, hold, new Cents(random.Next(0, 300))),
            7 => TransferRequest.VoidHold(id, hold),
            8 when _sent.Count > 0 => _sent[random.Next(_sent.Count)],                                                        // a retry
            9 when _sent.Count > 0 => _sent[random.Next(_sent.Count)] with { Memo = "altered" },
            _ => TransferRequest.Post(id, new Posting("donation", "equity:commons", amount)),
        };
        _sent.Add(request);
        return request;
    }

    private string?[] PredictLinked(TransferRequest[] requests, DateTimeOffset now)
    {
        var net = new Dictionary<string, long>(_net);
        var bodies = new Dictionary<string, string>(_bodies);
        var holds = _holds.ToDictionary(h => h.Key, h => h.Value with { });
        var codes = new string?[requests.Length];
        for (int i = 0; i < requests.Length; i++)
        {
            if (Predict(requests[i], now) is not { } code) continue;
            Array.Fill(codes, "linked-transfer-refused");
            codes[i] = code;
            Restore(_net, net);
            Restore(_bodies, bodies);
            Restore(_holds, holds);
            break;
        }

        return codes;
    }

    private static void Restore<T>(Dictionary<string, T> target, Dictionary<string, T> saved)
    {
        target.Clear();
        foreach ((string key, T value) in saved) target.Add(key, value);
    }

    /// <summary>The code it will be refused with, or null after having done it.</summary>
    private string? Predict(TransferRequest request, DateTimeOffset now)
    {
        string body = $"{request.Kind}|{string.Join(";", request.Postings)}|{request.HoldId}|{request.Amount}|{request.ExpiresAt:O}|{request.Memo}";
        if (_bodies.TryGetValue(request.Id, out string? known)) return known == body ? null : "transfer-id-reused";
        if (request.ExpiresAt <= now) return "expiry-not-ahead"; // the retry of a hold that was refused long ago
        long amount = request.Amount?.Value ?? 0;
        if (request.HoldId is not null)
        {
            if (!_holds.TryGetValue(request.HoldId, out ModelHold? hold)) return "hold-not-found";
            if (hold.Expired) return "hold-expired";
            if (!hold.Open) return "hold-already-resolved";
            if (amount > hold.Amount) return "amount-exceeds-hold";
            hold.Open = false;
            Move(hold.From, hold.To, amount);
        }
        else
        {
            foreach (string account in request.Postings.SelectMany(p => new[] { p.Debit, p.Credit }).Distinct())
            {
                long change = request.Postings.Sum(p => (p.Debit == account ? p.Amount.Value : 0) - (p.Credit == account ? p.Amount.Value : 0));
                if (request.Kind == TransferKind.Hold) change = account == "cash" ? Math.Min(change, 0) : Math.Max(change, 0);
                if (account == "cash" && change < 0 && Free("cash") + change < 0) return "account-too-small";
                if (account.StartsWith("wallet:", StringComparison.Ordinal) && change > 0 && Free(account) - change < 0) return "wallet-too-small";
            }

            if (request.Kind == TransferKind.Hold)
            {
                Posting line = request.Postings[0];
                _holds.Add(request.Id, new ModelHold(line.Debit, line.Credit, line.Amount.Value, request.ExpiresAt!.Value));
            }
            else
            {
                foreach (Posting line in request.Postings) Move(line.Debit, line.Credit, line.Amount.Value);
            }
        }

        _bodies.Add(request.Id, body);
        return null;
    }

    private long Free(string account) => account == "cash"
        ? _net.GetValueOrDefault(account) - _holds.Values.Where(h => h.Open && h.To == account).Sum(h => h.Amount)
        : -_net.GetValueOrDefault(account) - _holds.Values.Where(h => h.Open && h.From == account).Sum(h => h.Amount);

    private void Move(string from, string to, long amount)
    {
        _net[from] = _net.GetValueOrDefault(from) + amount;
        _net[to] = _net.GetValueOrDefault(to) - amount;
    }

    private sealed record ModelHold(string From, string To, long Amount, DateTimeOffset Expires)
    {
        public bool Open { get; set; } = true;

        public bool Expired { get; set; }
    }
}
