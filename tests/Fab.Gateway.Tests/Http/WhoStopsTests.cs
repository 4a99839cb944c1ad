using System.Reflection;
using System.Text.Json;
using Fab.Contracts.Json;
using Fab.Contracts.Members;
using Fab.Domain;
using Fab.Domain.Members;
using Fab.Gateway.Http;
using Fab.GrainHost;
using Fab.GrainHost.Storage;
using Fab.Silo.Members;
using Fab.TestSupport;
using Microsoft.AspNetCore.Http;
using Orleans;

namespace Fab.Gateway.Tests.Http;

/// <summary>An emergency stop at a hub that never saw its sender, whose grain does not answer.</summary>
public sealed class WhoStopsTests
{
    private static readonly (string Token, string Hash) Ann = SignIn.NewToken(new MemberId("ann"));

    private readonly ManualTime _time = new();
    private readonly MemoryGrainStore _store = new();

    [Fact]
    public async Task Sender_WhoseGrainDoesNotAnswer_IsKnownByWhatItStored()
    {
        await StoreAnnAsync();
        Assert.Equal("ann", (await AskAsync(Ann.Token))?.Id);
    }

    [Fact]
    public async Task Sender_WithAWrongTokenOrOfNobody_IsNobody()
    {
        await StoreAnnAsync();
        Assert.Null(await AskAsync(SignIn.NewToken(new MemberId("ann")).Token));
        Assert.Null(await AskAsync(SignIn.NewToken(new MemberId("bo")).Token));
        Assert.Null(await AskAsync("fab__"));
    }

    private async Task<SignedIn?> AskAsync(string token)
    {
        var signIn = new SignIn(DispatchProxy.Create<IGrainFactory, SilentGrains>(), null!, null!, new StoredMembers(_store, _time), _time);
        var context = new DefaultHttpContext();
        context.Request.Headers.Authorization = $"Bearer {token}";
        Task<SignedIn?> asked = signIn.WhoStops(context);
        _time.Advance(SignIn.StopPatience);
        return await asked;
    }

    private async Task StoreAnnAsync()
    {
        MemberCommand[] commands = [new MemberCommand.Register("Ann", [Roles.Maker], "m01"), new MemberCommand.AddToken(Ann.Hash, "lamp")];
        Member ann = commands.Aggregate(new Member(), (member, command) => member.Decide(command, _time.GetUtcNow()).Events.Aggregate(member, (known, happened) => known.Apply(happened)));
        await _store.WriteAsync(new GrainStateKey(new GrainIdentity("member", "ann"), "state"), JsonSerializer.SerializeToUtf8Bytes(ann, FabJson.Options), null, CancellationToken.None);
    }

    /// <summary>Grains that take a call and never answer.</summary>
    public class SilentGrains : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.Name == nameof(IGrainFactory.GetGrain)
                ? Create<IMemberGrain, SilentGrains>()
                : new TaskCompletionSource<TokenHolder?>().Task;
    }
}
