using Fab.Domain;
using Fab.Domain.Jobs;

namespace Fab.Silo;

/// <summary>What is said when the ledger cannot be reached.</summary>
internal static class Ledgers
{
    public static Refusal DidNotAnswer(string what) => new(
        JobRefusals.LedgerOutOfReach,
        $"The ledger did not answer, so it is not known yet what became of {what}.",
        "Look again in a minute; the hub keeps trying.");
}
