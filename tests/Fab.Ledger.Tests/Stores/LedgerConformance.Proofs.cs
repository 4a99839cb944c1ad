using System.Text.Json;
using Fab.Contracts.Jobs;
using Fab.Contracts.Json;
using Fab.Contracts.Ledger;
using Fab.Domain.Ledger;
using Fab.Domain.Units;
using Fab.Ledger.Tests.Export;

namespace Fab.Ledger.Tests.Stores;

/// <summary>Roots and proofs, judged by docs/verify-ledger.py, which shares no code with us.</summary>
public abstract partial class LedgerConformance
{
    [Fact]
    public async Task Proofs_OfBooksThatGrewUnevenly_HoldForAStranger()
    {
        // Over and across the 256 transfers from which on a store keeps hashes of its own.
        int[] batches = [1, 2, 252, 1, 1, 255, 256, 300];
        int size = 0;
        var roots = new List<LedgerRoot>();
        foreach (int batch in batches)
        {
            await AcceptAsync([.. Enumerable.Range(size, batch).Select(i => TopUp($"t{i + 1}", i + 1))]);
            size += batch;
            roots.Add((await Ledger.RootAsync(null, Ct)).Value!);
        }

        Assert.Equal([1, 3, 255, 256, 257, 512, 768, 1068], roots.Select(r => r.Size));
        Assert.Equal((await Ledger.VerifyAsync(Ct)).MerkleRoot, roots[^1].Root);
        using var stranger = new Stranger();
        string export = await stranger.SaveAsync(Ledger);
        string kept = stranger.Save("roots", string.Concat(roots.Select(r => $"{r.Size} {r.Root} {r.Chain}\n")));
        Assert.Equal(0, (await stranger.RunAsync(export, "--roots", kept, "--chain", roots[^1].Chain)).Code);
        foreach (LedgerRoot root in roots) Assert.Equal(root, (await Ledger.RootAsync(root.Size, Ct)).Value);

        var inclusions = new List<string>();
        foreach ((long sequence, long of) in new[] { (1L, 1L), (2, 3), (256, 256), (256, 257), (100, 767), (513, 768), (1068, 1068), (700, 1068) })
        {
            InclusionProof proof = (await Ledger.ProveInclusionAsync($"t{sequence}", of, Ct)).Value!;
            Assert.Equal((sequence, of), (proof.Sequence, proof.Size));
            Assert.True(proof.Holds());
            inclusions.Add(stranger.Save("proof", Json(proof)));
        }

        var consistencies = new List<string>();
        foreach ((long from, long to) in new[] { (0L, 1068L), (1, 3), (3, 255), (255, 256), (256, 1068), (257, 512), (767, 1068), (1068, 1068) })
        {
            ConsistencyProof proof = (await Ledger.ProveConsistencyAsync(from, to, Ct)).Value!;
            Assert.True(proof.Holds());
            consistencies.Add(stranger.Save("proof", Json(proof)));
        }

        Assert.Equal(0, (await stranger.RunAsync(["--inclusion", .. inclusions, "--consistency", .. consistencies])).Code);

        InclusionProof true1 = (await Ledger.ProveInclusionAsync("t700", null, Ct)).Value!;
        InclusionProof moved = true1 with { Sequence = 701 };
        ConsistencyProof other = (await Ledger.ProveConsistencyAsync(255, 512, Ct)).Value! with { FromRoot = roots[1].Root };
        Assert.False(moved.Holds());
        Assert.False(other.Holds());
        Assert.Equal(1, (await stranger.RunAsync("--inclusion", stranger.Save("proof", Json(moved)))).Code);
        Assert.Equal(1, (await stranger.RunAsync("--consistency", stranger.Save("proof", Json(other)))).Code);
    }

    [Fact]
    public async Task Proofs_OfWhatIsNotThere_AreRefused()
    {
        Assert.Equal(0, (await Ledger.RootAsync(null, Ct)).Value!.Size);
        Assert.Equal(new string('0', 64), (await Ledger.RootAsync(0, Ct)).Value!.Chain);
        await AcceptAsync(TopUp("t1", 1), TopUp("t2", 2));
        Assert.Equal(LedgerRefusals.TreeSizeInvalid, (await Ledger.RootAsync(3, Ct)).Refusal?.Code);
        Assert.Equal(LedgerRefusals.TreeSizeInvalid, (await Ledger.RootAsync(-1, Ct)).Refusal?.Code);
        Assert.Equal(LedgerRefusals.TransferNotFound, (await Ledger.ProveInclusionAsync("t3", null, Ct)).Refusal?.Code);
        Assert.Equal(LedgerRefusals.TreeSizeInvalid, (await Ledger.ProveInclusionAsync("t2", 1, Ct)).Refusal?.Code);
        Assert.Equal(LedgerRefusals.TreeSizeInvalid, (await Ledger.ProveInclusionAsync("t2", 3, Ct)).Refusal?.Code);
        Assert.Equal(LedgerRefusals.TreeSizeInvalid, (await Ledger.ProveConsistencyAsync(2, 1, Ct)).Refusal?.Code);
        Assert.Equal(LedgerRefusals.TreeSizeInvalid, (await Ledger.ProveConsistencyAsync(-1, 2, Ct)).Refusal?.Code);
        Assert.Equal(LedgerRefusals.TreeSizeInvalid, (await Ledger.ProveConsistencyAsync(0, 3, Ct)).Refusal?.Code);
    }

    [Fact]
    public async Task Export_OfARandomLife_IsSoundForAStrangerWithTheSameBalances()
    {
        await LedgerModel.LiveAsync(Ledger, Time, [.. Enumerable.Range(7, 50)]);
        using var stranger = new Stranger();
        (int code, string said) = await stranger.RunAsync(await stranger.SaveAsync(Ledger), "--balances");

        Assert.True(code == 0, said);
        LedgerVerification verification = await Ledger.VerifyAsync(Ct);
        Assert.Contains($"transfers {verification.Transfers}\nchain {verification.Chain}\nroot {verification.MerkleRoot}\n", said, StringComparison.Ordinal);
        Assert.Equal(
            (await Ledger.GetAccountsAsync(Ct)).Where(a => (a.Posted, a.Held, a.Incoming) != default).Select(a => (a.Account, a.Posted.Value, a.Held.Value, a.Incoming.Value)),
            said.Split('\n').Where(line => line.StartsWith("balance ", StringComparison.Ordinal)).Select(Balance).Where(b => (b.Item2, b.Item3, b.Item4) != default));
    }

    [Fact]
    public async Task Export_WithAnyByteFlipped_IsNotSound()
    {
        await AcceptAsync(
            TopUp("t1", 1000) with { Memo = "Till \"ß\\🛠\"", EffectiveAt = Time.GetUtcNow().AddDays(-1) },
            HoldRent("h", 500, 60) with { References = new Dictionary<string, string> { ["job"] = "j1", ["a"] = "ü" } },
            TransferRequest.PostHold("p", "h", new Cents(300)),
            TransferRequest.Reverse("r", (await AcceptAsync(TopUp("t2", 5))), "wrong till"));
        using var stranger = new Stranger();
        string small = await stranger.SaveAsync(Ledger);
        Assert.Equal("", await stranger.FlipAsync(small, "1"));

        await AcceptAsync([.. Enumerable.Range(0, 800).Select(i => TopUp($"more{i}", 1))]);
        Assert.Equal("", await stranger.FlipAsync(await stranger.SaveAsync(Ledger), "25"));
    }

    [Fact]
    public async Task Export_CutShort_IsFoundByWhoKeptARoot()
    {
        await AcceptAsync(TopUp("t1", 1), TopUp("t2", 2), TopUp("t3", 3));
        LedgerRoot root = (await Ledger.RootAsync(null, Ct)).Value!;
        using var stranger = new Stranger();
        string[] lines = await File.ReadAllLinesAsync(await stranger.SaveAsync(Ledger));
        string cut = stranger.Save("cut", string.Concat(lines.SkipLast(1).Select(l => l + "\n")));
        Assert.Equal(0, (await stranger.RunAsync(cut)).Code);
        Assert.Equal(1, (await stranger.RunAsync(cut, "--roots", stranger.Save("roots", $"{root.Size} {root.Root} {root.Chain}\n"))).Code);
        Assert.Equal(1, (await stranger.RunAsync(cut, "--chain", root.Chain)).Code);
        Assert.Equal(1, (await stranger.RunAsync(stranger.Save("swapped", $"{lines[1]}\n{lines[0]}\n"))).Code);
        Assert.Equal(1, (await stranger.RunAsync(stranger.Save("torn", lines[0]))).Code);
    }

    private static (string, long, long, long) Balance(string line)
    {
        string[] f = line.Split(' ');
        (long debits, long credits, long heldDebits, long heldCredits) = (long.Parse(f[3]), long.Parse(f[4]), long.Parse(f[5]), long.Parse(f[6]));
        return Accounts.KindOf(f[1]).IsDebitNormal ? (f[1], debits - credits, heldCredits, heldDebits) : (f[1], credits - debits, heldDebits, heldCredits);
    }
}
