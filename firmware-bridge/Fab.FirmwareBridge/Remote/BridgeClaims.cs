using Fab.Contracts.Bus;

namespace Fab.FirmwareBridge.Remote;

/// <summary>
/// Which of several processes of one bridge's name serves. Pure: each process sees the same claims and comes to the same
/// answer, whatever their clocks say.
/// </summary>
/// <param name="Mine">This process.</param>
/// <param name="Others">The claims of others that are up.</param>
/// <param name="IsSettled">All claims there are have been heard since the connection came up.</param>
internal sealed record BridgeClaims(BridgeClaim Mine, IReadOnlyDictionary<string, BridgeClaim> Others, bool IsSettled)
{
    /// <summary>
    /// Who serves goes on while nobody earlier serves too; where nobody serves, the earliest begins. Before it is known who
    /// is up, everything stays as it is.
    /// </summary>
    public bool ShouldServe
    {
        get
        {
            if (!IsSettled) return Mine.IsServing;
            BridgeClaim[] serving = [.. Others.Values.Where(claim => claim.IsServing)];
            if (Mine.IsServing) return serving.All(IsLater);
            return serving.Length == 0 && Others.Values.All(IsLater);
        }
    }

    /// <summary>The process that keeps this one from serving; null when none does.</summary>
    public BridgeClaim? InTheWay => ShouldServe
        ? null
        : Others.Values.OrderByDescending(claim => claim.IsServing).ThenBy(claim => claim.At).ThenBy(claim => claim.Process, StringComparer.Ordinal).FirstOrDefault();

    public BridgeClaims Heard(string process, BridgeClaim? claim)
    {
        if (process == Mine.Process) return this with { IsSettled = true };
        var others = new Dictionary<string, BridgeClaim>(Others, StringComparer.Ordinal);
        if (claim is null) others.Remove(process);
        else others[process] = claim;
        return this with { Others = others };
    }

    /// <summary>The connection ended: who is up is known again once it is back.</summary>
    public BridgeClaims Deaf() => this with { Others = new Dictionary<string, BridgeClaim>(), IsSettled = false };

    private bool IsLater(BridgeClaim other) =>
        (other.At, other.Process).CompareTo((Mine.At, Mine.Process)) > 0;
}
