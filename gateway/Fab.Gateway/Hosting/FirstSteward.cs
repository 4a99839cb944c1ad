using Fab.Contracts.Feed;
using Fab.Contracts.Members;
using Fab.Domain;
using Fab.Domain.Members;
using Fab.Gateway.Http;
using Orleans;

namespace Fab.Gateway.Hosting;

/// <summary>
/// A hub without members would have nobody to add the first one. So the first start on empty data makes a steward, whose
/// token is told once.
/// </summary>
internal static class FirstSteward
{
    private static readonly MemberId Id = new("steward");

    /// <returns>The token; null where there are members already.</returns>
    public static async Task<string?> Ensure(IDirectory directory, IGrainFactory grains, CancellationToken ct)
    {
        if ((await directory.Members(ct)).Count > 0) return null;
        (string token, string hash) = SignIn.NewToken(Id);
        IMemberGrain steward = grains.GetGrain<IMemberGrain>(Id.Value);
        Refusal? refusal = await steward.Register("Steward", [Roles.Steward, Roles.Operator, Roles.Maker])
            ?? await steward.AddToken(hash, "first start");
        return refusal is null ? token : throw new HubStartException(refusal);
    }
}
