using Fab.Domain;
using Fab.Domain.Machines;
using Fab.Domain.Units;

namespace Fab.Cli.Hub;

// Answers of the hub that only the gateway makes. Everything else is read as the record of Fab.Contracts.

internal record DesignSummary(
    string Slug,
    string Title,
    string Sentence,
    MachineKind Kind,
    string Licence,
    string Licensor,
    string Version,
    string? Picture,
    IReadOnlyList<string> Modules,
    string? Material);

internal sealed record DesignDetail(
    string Slug,
    string Title,
    string Sentence,
    MachineKind Kind,
    string Licence,
    string Licensor,
    string Version,
    string? Picture,
    IReadOnlyList<string> Modules,
    string? Material,
    string? Readme,
    string? LicenceWords,
    IReadOnlyList<DesignParameter> Parameters,
    IReadOnlyList<DesignModule>? ModuleDetails)
    : DesignSummary(Slug, Title, Sentence, Kind, Licence, Licensor, Version, Picture, Modules, Material);

/// <param name="Type"><c>number</c>, <c>integer</c>, <c>boolean</c>, <c>choice</c> or <c>text</c>.</param>
internal sealed record DesignParameter(
    string Name,
    string Label,
    string? Help,
    string Type,
    string? Unit,
    string Default,
    double? Min,
    double? Max,
    double? Step,
    IReadOnlyList<string>? Choices,
    int? MaxLength);

internal sealed record DesignModule(string Name, string Title, IReadOnlyList<string>? Needs);

internal sealed record LedgerVerdict(bool Ok, long Transfers, string Head, string? Problem);

/// <summary>What an error answer says (RFC 9457), as far as the CLI shows it.</summary>
internal sealed record Problem(string? Title, int? Status, string? Detail, string? Code, string? WayOut)
{
    public Refusal ToRefusal(int status) => new(
        Code ?? $"http-{status}",
        Detail ?? Title ?? $"The hub answered {status}.",
        WayOut);
}

/// <summary>A ledger account's balances. <paramref name="Held"/> is set aside of what is posted.</summary>
internal sealed record AccountView(string Account, Cents Posted, Cents Held);

internal sealed record WalletView(string Account, Cents Posted, Cents Held, Cents Available, IReadOnlyList<LedgerEntry>? Entries);

/// <summary>A ledger transfer as far as it is shown. A hold's postings are what it sets aside.</summary>
/// <param name="Kind"><c>post</c>, <c>hold</c>, <c>postHold</c>, <c>voidHold</c> or <c>expireHold</c>.</param>
/// <param name="Released">How much of a hold went back.</param>
internal sealed record LedgerEntry(
    long Sequence,
    string Id,
    string Kind,
    DateTimeOffset At,
    IReadOnlyList<LedgerPosting>? Postings,
    Cents Released,
    string? Memo);

internal sealed record LedgerPosting(string Debit, string Credit, Cents Amount);
