namespace Fab.Domain.Ledger;

/// <summary>Why the ledger refuses, in the order in which it looks. A refusal changes nothing.</summary>
[RefusalCodes]
public static class LedgerRefusals
{
    /// <summary>A batch of more than <see cref="TransferRules.MaxBatch"/> transfers.</summary>
    public const string BatchTooLarge = "ledger-batch-too-large";

    public const string TransferIdInvalid = "transfer-id-invalid";

    /// <summary>The id, or the kind, is one that only the ledger itself writes.</summary>
    public const string TransferReserved = "transfer-reserved";

    /// <summary>The id is taken by a transfer with another body. Trying again cannot help.</summary>
    public const string TransferIdReused = "transfer-id-reused";

    /// <summary>A field is missing, or is set that this kind of transfer does not have.</summary>
    public const string TransferMalformed = "transfer-malformed";

    public const string MemoInvalid = "memo-invalid";

    public const string ReferencesInvalid = "references-invalid";

    public const string PostingsCount = "postings-count";

    public const string AccountNameInvalid = "account-name-invalid";

    public const string AccountKindUnknown = "account-kind-unknown";

    public const string PostingToItself = "posting-to-itself";

    public const string UnitUnknown = "unit-unknown";

    public const string AmountNotPositive = "amount-not-positive";

    public const string AmountTooLarge = "amount-too-large";

    public const string CorrectedTransferNotFound = "corrected-transfer-not-found";

    public const string ExpiryNotAhead = "expiry-not-ahead";

    public const string HoldNotFound = "hold-not-found";

    /// <summary>The hold ran out; what it held is free again.</summary>
    public const string HoldExpired = "hold-expired";

    public const string HoldAlreadyResolved = "hold-already-resolved";

    public const string AmountExceedsHold = "amount-exceeds-hold";

    public const string WalletTooSmall = "wallet-too-small";

    /// <summary>As <see cref="WalletTooSmall"/>, for cash and escrow.</summary>
    public const string AccountTooSmall = "account-too-small";

    /// <summary>Another transfer of the same linked batch was refused.</summary>
    public const string LinkedTransferRefused = "linked-transfer-refused";

    public const string TransferNotFound = "transfer-not-found";

    /// <summary>A root or a proof was asked for of more transfers than there are.</summary>
    public const string TreeSizeInvalid = "tree-size-invalid";

    /// <summary>A transfer is taken back at most once.</summary>
    public const string AlreadyCorrected = "transfer-already-corrected";

    /// <summary>What a close, a bond or a fund moved follows from rules and is not taken back by hand.</summary>
    public const string CorrectionNotAllowed = "correction-not-allowed";

    public static Refusal NoTransfer(string id) => new(
        TransferNotFound, $"There is no transfer {Accounts.Shorten(id)}.", "'fab ledger transfers' lists them.");
}
