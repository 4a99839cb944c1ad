using Fab.Domain.Ledger;
using Fab.Domain.Units;

namespace Fab.Contracts.Api;

/// <param name="Held">Set aside for jobs that have not ended.</param>
/// <param name="Entries">The last transfers that touched it, newest first.</param>
public sealed record WalletView(string Account, Cents Posted, Cents Held, Cents Available, IReadOnlyList<Transfer> Entries);
