using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Fab.Cli.Hub;
using Fab.Cli.Terminal;
using Fab.Contracts.Api;
using Fab.Contracts.Ledger;
using Fab.Domain;
using Fab.Domain.Ledger;

namespace Fab.Cli.Commands;

/// <summary>
/// <c>ledger root|prove|consistency|correct</c>. What the hub proves is checked here before it is shown; with <c>--json</c> it can be
/// given to <c>docs/verify-ledger.py</c>, which shares no code with either.
/// </summary>
internal static class LedgerProofCommands
{
    private static readonly Argument<string> Transfer = new("ID") { Description = "The transfer's id." };
    private static readonly Argument<long> From = new("FROM") { Description = "The older size: a number of transfers." };
    private static readonly Argument<long?> To = new("TO") { Description = "The newer size. Else all.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<long?> Size = new("--size") { Description = "Over this many transfers. Else all.", HelpName = "N" };
    private static readonly Option<string?> Keep = new("--keep") { Description = "Add the root to this file, after proving that the last one in it still holds.", HelpName = "FILE" };
    private static readonly Option<string> Memo = new("--memo") { Description = "Why. It is in the books for good: no names.", HelpName = "TEXT", Required = true };

    public static CliCommand[] Create() =>
    [
        new(CliCommand.Named("root", "The books' root: keep it, and everything up to it can be proved.", Size, Keep), Root),
        new(CliCommand.Named("prove", "Prove that a transfer is in the books.", Transfer, Size), Prove),
        new(CliCommand.Named("consistency", "Prove that the books begin with older ones.", From, To), Consistency),
        new(CliCommand.Named("correct", "Take a transfer back by a linked reversal, for stewards and operators.", Transfer, Memo), Correct),
    ];

    private static async Task Root(Session session, CancellationToken ct)
    {
        LedgerRoot root = await session.Hub.Get<LedgerRoot>("api/ledger/root" + Query(("size", session.Parsed.GetValue(Size))), ct);
        if (session.Parsed.GetValue(Keep) is { } file) await KeepIn(file, root, session, ct);
        session.Say.Line(Text($"{root.Size} transfers"));
        session.Say.Line($"root {root.Root}");
        session.Say.Line($"chain {root.Chain}");
        session.Say.Result(new JsonObject { ["root"] = CliJson.Node(root) });
    }

    private static async Task Prove(Session session, CancellationToken ct)
    {
        string id = session.Parsed.GetRequiredValue(Transfer);
        string path = $"api/ledger/proof?transfer={Uri.EscapeDataString(id)}{Query(("size", session.Parsed.GetValue(Size))).Replace('?', '&')}";
        InclusionProof proof = await session.Hub.Get<InclusionProof>(path, ct);
        var fields = new JsonObject { ["proof"] = CliJson.Node(proof) };
        if (!proof.Holds() || proof.Transfer != id) throw Broken($"The hub's proof of {id} does not lead to its root.", fields);
        session.Say.Line(Style.Good, Text($"{id} is transfer {proof.Sequence} of {proof.Size}: {proof.Path.Count} hashes lead from it to the root."));
        session.Say.Line($"root {proof.Root}");
        session.Say.Result(fields);
    }

    private static async Task Consistency(Session session, CancellationToken ct)
    {
        ConsistencyProof proof = await session.Hub.Get<ConsistencyProof>(
            "api/ledger/consistency" + Query(("from", session.Parsed.GetRequiredValue(From)), ("to", session.Parsed.GetValue(To))), ct);
        var fields = new JsonObject { ["proof"] = CliJson.Node(proof) };
        if (!proof.Holds()) throw Broken(Text($"The hub's books of {proof.To} transfers do not begin with those of {proof.From}."), fields);
        session.Say.Line(Style.Good, Text($"The books of {proof.To} transfers begin with those of {proof.From}; nothing in them was changed."));
        session.Say.Line($"from {proof.FromRoot}");
        session.Say.Line($"to   {proof.ToRoot}");
        session.Say.Result(fields);
    }

    private static async Task Correct(Session session, CancellationToken ct)
    {
        var request = new CorrectionRequest(session.Parsed.GetRequiredValue(Transfer), session.Parsed.GetRequiredValue(Memo));
        Transfer made = await session.Hub.Post<CorrectionRequest, Transfer>("api/ledger/corrections", request, ct);
        session.Say.Line($"{made.Id} takes {made.Corrects} back; both stay in the books.");
        session.Say.Result(new JsonObject { ["transfer"] = CliJson.Node(made) });
    }

    /// <summary>A root log that belongs to whoever keeps it: a line each, <c>size root chain instant</c>.</summary>
    private static async Task KeepIn(string file, LedgerRoot root, Session session, CancellationToken ct)
    {
        try
        {
            string[]? last = File.Exists(file) ? File.ReadLines(file).LastOrDefault(line => line.Length > 0)?.Split(' ') : null;
            if (last is not null)
            {
                if (last.Length < 2 || !long.TryParse(last[0], NumberStyles.None, CultureInfo.InvariantCulture, out long size))
                    throw CommandEnded.Usage($"The last line of {file} is no root that was kept.");
                await HoldsStill(size, last[1], root, session, ct);
                if (size == root.Size) return;
            }

            await File.AppendAllTextAsync(file, Text($"{root.Size} {root.Root} {root.Chain} {root.At ?? DateTimeOffset.UnixEpoch:yyyy-MM-ddTHH:mm:ss.ffffffZ}\n"), ct);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            throw CommandEnded.Usage($"The file {file} cannot be used: {unwritable.Message}");
        }
    }

    private static async Task HoldsStill(long size, string kept, LedgerRoot root, Session session, CancellationToken ct)
    {
        if (size > root.Size) throw Forked(Text($"A root was kept of {size} transfers, and the hub has {root.Size}."));
        ConsistencyProof proof = await session.Hub.Get<ConsistencyProof>("api/ledger/consistency" + Query(("from", size), ("to", root.Size)), ct);
        if (!proof.Holds() || proof.FromRoot != kept || proof.ToRoot != root.Root || (proof.From, proof.To) != (size, root.Size))
            throw Forked(Text($"The hub's books do not begin with the {size} transfers whose root was kept."));
    }

    private static CommandEnded Broken(string message, JsonObject fields) => CommandEnded.Refused(
        new Refusal(CliRefusals.LedgerBroken, message, "Stop the hub, keep its data as it is, and compare with an earlier export."), fields);

    private static CommandEnded Forked(string message) => CommandEnded.Refused(
        new Refusal(CliRefusals.LedgerForked, message, "Keep the file as it is: with an export it shows what was changed. See docs/ledger-format.md."));

    private static string Query(params (string Name, long? Value)[] parts)
    {
        IEnumerable<string> given = parts.Where(p => p.Value is not null).Select(p => Text($"{p.Name}={p.Value}"));
        string query = string.Join('&', given);
        return query.Length == 0 ? "" : $"?{query}";
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
