using System.Collections.Concurrent;
using System.Globalization;

namespace Fab.Domain.Tests.Bonds;

/// <summary>
/// Random lives of a bond under one seed each: bids, periods rich and poor, units sold, members who come and go, costs and
/// their corrections, machines that break, are repaired, let anew or sold. The auditor works everything out by itself, by
/// exact rationals; the books must agree with it.
/// </summary>
/// <remarks>
/// <para>FAB_BOND_LIVES sets how many: a few thousand are the habit, hundreds of thousands the nightly form.</para>
/// <para>The invariants of the commons, and where each is looked at:</para>
/// <list type="table">
/// <item><term>I1</term><description>Debits are credits, in all and in each transfer. Here; <c>LedgerModel</c>; docs/verify-ledger.py.</description></item>
/// <item><term>I2</term><description>No wallet or escrow below zero, holds counted. Here; <c>LedgerModel</c>; <c>LedgerAudit</c>.</description></item>
/// <item><term>I3</term><description>The same id, the same answer; another body, a conflict. Here, on closes; <c>LedgerModel</c>; <c>PayoutCrashTests</c>.</description></item>
/// <item><term>I4</term><description>A hold is resolved once; what is held is what open holds hold. Here; <c>LedgerModel</c>.</description></item>
/// <item><term>I5</term><description>No rent is left after a close. Here; <c>PayoutAuditor</c>.</description></item>
/// <item><term>I6</term><description>Holders' principal is the bond's; units are never lost or made. Here, after everything.</description></item>
/// <item><term>I7</term><description>What is owed never rises. Here, after everything.</description></item>
/// <item><term>I8</term><description>Dividends sum to their pool; who came together is a cent apart at most. Here; <c>DividendRegisterTests</c>.</description></item>
/// <item><term>I9</term><description>Holdings move no dividend: a holder who shares it is a cent from a member without units. Here.</description></item>
/// <item><term>I10</term><description>Billed seconds are metered seconds. <c>MoneyAuditor</c> of the simulation; <c>PayoutAuditor</c>; <c>CrashTests</c>.</description></item>
/// <item><term>I11</term><description>A closed period stays as it is; late news goes to the open one and says when it was. Here; <c>PeriodGrain</c>'s tests.</description></item>
/// <item><term>I12</term><description>A reversal nets to nothing and names what it corrects. Here, on costs; <c>LedgerConformance</c>.</description></item>
/// <item><term>I13</term><description>What is refused leaves every byte. Here; <c>LedgerModel</c>; <c>BondRefusalTests</c>; over HTTP in the gateway's tests.</description></item>
/// <item><term>I14</term><description>Balances follow from the transfers. Here; <c>LedgerModel</c>; with hledger in <c>LedgerExportTests</c>.</description></item>
/// <item><term>I15</term><description>What the books were is a beginning of what they are. Here, by the chain; by RFC 6962 in <c>LedgerConformance</c>.</description></item>
/// <item><term>I16</term><description>The bytes that are hashed never change. <c>CanonicalTransferTests</c>; <c>LedgerModel</c>; here, hashed again at the end.</description></item>
/// </list>
/// </remarks>
public class BondLifeProperties
{
    private const int Parts = 8;

    /// <summary>All but I10, which needs a machine.</summary>
    private static readonly string[] Named = [.. Enumerable.Range(1, 16).Where(i => i != 10).Select(i => $"I{i}")];

    private static int Lives => int.TryParse(Environment.GetEnvironmentVariable("FAB_BOND_LIVES"), CultureInfo.InvariantCulture, out int lives) ? lives : 2000;

    public static TheoryData<int> PartNumbers()
    {
        TheoryData<int> parts = [];
        for (int part = 0; part < Parts; part++) parts.Add(part);
        return parts;
    }

    [Theory]
    [MemberData(nameof(PartNumbers))]
    public void Lives_OfBonds_KeepEveryInvariant(int part)
    {
        var kept = new ConcurrentDictionary<string, int>();
        for (int seed = part; seed < Lives; seed += Parts)
        {
            try
            {
                new BondLife(seed, name => kept.AddOrUpdate(name, 1, (_, times) => times + 1)).Run();
            }
            catch (Exception broken)
            {
                throw new InvalidOperationException($"The life of seed {seed} breaks a promise: {broken.Message}", broken);
            }
        }

        // A promise that nothing ever put to the test would be kept by anything.
        if (Lives >= 1000) Assert.Equal(Named.Order(StringComparer.Ordinal), kept.Keys.Order(StringComparer.Ordinal));
    }
}
