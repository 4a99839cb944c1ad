using System.Text.Json;
using Fab.Contracts.Json;
using Fab.Contracts.Members;
using Fab.Domain;
using Fab.Domain.Members;
using Fab.GrainHost;

namespace Fab.Silo.Members;

/// <summary>
/// Members as their grains last stored them, for who cannot wait for a grain: an emergency stop, while the silo that had the
/// member's grain has just ended. Read only.
/// </summary>
public sealed class StoredMembers(IGrainStateStore store, TimeProvider time)
{
    /// <summary>Null for nobody.</summary>
    public async Task<MemberView?> Get(string member, CancellationToken ct) => View(await Read(member, ct), member, time.GetUtcNow());

    /// <summary>As <see cref="IMemberGrain.CheckToken"/>.</summary>
    public async Task<TokenHolder?> CheckToken(string member, string tokenHash, CancellationToken ct) =>
        Holder(await Read(member, ct), member, tokenHash, time.GetUtcNow());

    internal static MemberView? View(Member member, string key, DateTimeOffset now) => member.Name is not { } name
        ? null
        : new MemberView(new MemberId(key), name, member.Roles, member.ClassesAt(now), AccountOf(member, key)!) { Authorisations = member.Authorisations };

    internal static TokenHolder? Holder(Member member, string key, string tokenHash, DateTimeOffset now) =>
        member.TokenAt(tokenHash, now) is { } token && View(member, key, now) is { } view ? new TokenHolder(view, token.Scopes) : null;

    internal static string? AccountOf(Member member, string key) => member.Account ?? (member.IsRegistered ? key : null);

    private async Task<Member> Read(string member, CancellationToken ct)
    {
        StoredGrainState? stored = await store.ReadAsync(new GrainStateKey(new GrainIdentity(MemberGrain.Type, member), MemberGrain.State), ct);
        return stored?.Json is { } json ? JsonSerializer.Deserialize<Member>(json, FabJson.Options)! : new Member();
    }
}
