using System.Security.Cryptography;
using Fab.Contracts.Ledger;
using Fab.Domain.Ledger;
using Fab.Domain.Units;
using Fab.Ledger.Tests.Rules;

namespace Fab.Ledger.Tests.Stores;

/// <summary>
/// What must hold over any life of the books. That every transfer balances, no wallet falls below zero, ids and holds
/// count once, a refusal changes nothing and balances follow from the transfers is what <see cref="LedgerModel"/> compares
/// after every step; here is what needs more than one step to see.
/// </summary>
public abstract partial class LedgerConformance
{
    [Fact]
    public async Task Books_OfARandomLife_BeginWithAllThatTheyEverWere()
    {
        await LedgerModel.LiveAsync(Ledger, Time, [.. Enumerable.Range(500, 25)]);
        LedgerRoot closed = (await Ledger.RootAsync(null, Ct)).Value!;

        // Late news of a time that is over is recorded now, behind everything, and says when it happened.
        Transfer late = await AcceptAsync(TopUp("late", 7) with { EffectiveAt = Time.GetUtcNow().AddDays(-40) });
        Assert.Equal((closed.Size + 1, Time.GetUtcNow()), (late.Sequence, late.At));
        Assert.Equal(closed, (await Ledger.RootAsync(closed.Size, Ct)).Value);

        var tree = new MerkleTree();
        await foreach (Transfer transfer in Ledger.ReadAllAsync(Ct))
        {
            tree.Add(SHA256.HashData([0, .. FormatReader.Encode(transfer)]));
            LedgerRoot root = (await Ledger.RootAsync(transfer.Sequence, Ct)).Value!;
            Assert.Equal((Convert.ToHexStringLower(tree.Root()), transfer.Chain, transfer.At), (root.Root, root.Chain, root.At));
            ConsistencyProof proof = (await Ledger.ProveConsistencyAsync(root.Size, null, Ct)).Value!;
            Assert.True(proof.Holds() && proof.FromRoot == root.Root);
            Assert.True((await Ledger.ProveInclusionAsync(transfer.Id, null, Ct)).Value!.Holds());
        }
    }

    [Fact]
    public async Task Corrections_OfAllThatCanBeTakenBack_LeaveNothingOfIt()
    {
        await LedgerModel.LiveAsync(Ledger, Time, [.. Enumerable.Range(40, 30)]);
        var before = new Dictionary<string, long>(StringComparer.Ordinal);
        await foreach (Transfer transfer in Ledger.ReadAllAsync(Ct))
        {
            LedgerResult correction = await Ledger.CorrectAsync(transfer.Id, "taken back", Steward, Ct);
            if (correction.Transfer is not { } back) continue;
            foreach ((Posting was, Posting isNow) in transfer.Postings.Zip(back.Postings))
            {
                Assert.Equal((was.Debit, was.Credit, was.Amount, was.Unit), (isNow.Credit, isNow.Debit, isNow.Amount, isNow.Unit));
                before[transfer.Id] = was.Amount.Value;
            }

            Assert.Equal(transfer.Id, back.Corrects);
            if (before.Count > 40) break; // corrections of corrections come round for ever
        }

        Assert.NotEmpty(before);
        Assert.True((await Ledger.VerifyAsync(Ct)).IsSound);
    }

    [Fact]
    public async Task CanonicalBytes_OfWhatWasStored_AreThoseOfWhatWasAnswered()
    {
        Transfer[] answered = await AcceptAsync(
            TopUp("t1", 1000) with { Memo = "ß 🛠", References = new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" } },
            HoldRent("h", 500, 60),
            TransferRequest.PostHold("p", "h", new Cents(1)));
        Time.Advance(TimeSpan.FromDays(400)); // nothing of it depends on when it is read
        foreach (Transfer was in answered)
        {
            Transfer read = (await Ledger.GetTransferAsync(was.Id, Ct))!;
            Assert.Equal(FormatReader.Encode(was), FormatReader.Encode(read));
            Assert.Equal(read.Leaf, Convert.ToHexStringLower(SHA256.HashData([0, .. FormatReader.Encode(read)])));
        }
    }
}
