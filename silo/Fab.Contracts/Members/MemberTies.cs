using Fab.Contracts.Bonds;
using Fab.Contracts.Fund;
using Fab.Domain;
using Fab.Domain.Bonds;
using Fab.Domain.Fund;
using Fab.Domain.Members;
using Orleans;

namespace Fab.Contracts.Members;

/// <summary>What somebody has begun in the commons that only they can bring to its end.</summary>
public static class MemberTies
{
    /// <summary>Why the owner of an account cannot be forgotten yet: a bond binds them, or they share the dividend. Null if nothing does.</summary>
    /// <param name="space">Whose fund.</param>
    public static async Task<Refusal?> FindTieAsync(this IGrainFactory grains, string space, string account)
    {
        ArgumentNullException.ThrowIfNull(grains);
        IFundGrain fund = grains.GetGrain<IFundGrain>(space);
        foreach (BondEntry entry in (await fund.Get()).Bonds ?? [])
        {
            if (await grains.GetGrain<IBondGrain>(entry.Bond.Value).TieOf(account) is { } tie)
                return MemberRefusals.IsBound(account, entry.Bond, tie);
        }

        return (await fund.Dividends()).Members.Any(m => m.Account == account) ? MemberRefusals.SharesDividend(account) : null;
    }
}
