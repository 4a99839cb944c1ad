using Microsoft.Extensions.DependencyInjection;

namespace Fab.Silo.Clustering;

/// <summary>Several silos of one space: here there are none, since the core profile's grain host is one process.</summary>
public static class FabSilos
{
    /// <summary>Whether this profile can.</summary>
    public static bool CanBeSeveral => false;

    /// <summary>Never called where <see cref="CanBeSeveral"/> says no.</summary>
    public static IServiceCollection AddFabGrains(this IServiceCollection services, SiloPlace place) =>
        throw new NotSupportedException($"{place} of {services}: several silos need the full profile.");

    /// <summary>Whether a call failed because another process has the grain and does not answer.</summary>
    public static bool IsAway(Exception e) => false;
}
