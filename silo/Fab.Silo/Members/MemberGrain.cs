using Fab.Contracts.Feed;
using Fab.Contracts.Ledger;
using Fab.Contracts.Members;
using Fab.Domain;
using Fab.Domain.Members;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Fab.Silo.Members;

/// <summary>Shell around <see cref="Member"/>.</summary>
[GrainType(MemberGrain.Type)]
public sealed class MemberGrain(
    [PersistentState(MemberGrain.State, "fab")] IPersistentState<Member> state,
    ILedger ledger,
    IAccountIds accounts,
    Space space,
    IHubFeed feed,
    TimeProvider time,
    ILogger<MemberGrain> log) : StateGrain<Member>(state, time, log), IMemberGrain
{
    private Member? _told;

    /// <summary>Members from before accounts were random keep their id, under which their money is.</summary>
    internal const string Type = "member";
    internal const string State = "state";

    private string? Account => StoredMembers.AccountOf(Current, Key);

    protected override bool Owes => (Current.IsRegistered || Current.IsForgotten) && !ReferenceEquals(_told, Current);

    protected override bool NeedsReminder => Owes && IsLate;

    public Task<Refusal?> Register(string name, IReadOnlyList<string> roles) =>
        Do(new MemberCommand.Register(name, roles, Account ?? accounts.Next()));

    public Task<Refusal?> Authorise(string machineClass, DateTimeOffset? until, string by) =>
        Do(new MemberCommand.Authorise(machineClass, until, by));

    public Task<Refusal?> Revoke(string machineClass, string by) => Do(new MemberCommand.Revoke(machineClass, by));

    public Task<Refusal?> AddToken(string tokenHash, string label, IReadOnlyList<string>? scopes, DateTimeOffset? until) =>
        Do(new MemberCommand.AddToken(tokenHash, label, scopes, until));

    public Task<Refusal?> RevokeToken(string id) => Do(new MemberCommand.RevokeToken(id));

    public Task<TokenHolder?> CheckToken(string tokenHash) =>
        Task.FromResult(StoredMembers.Holder(Current, Key, tokenHash, Now));

    public Task<IReadOnlyList<TokenHash>> Tokens() => Task.FromResult(Current.Tokens);

    public Task<MemberView?> Get() => Task.FromResult(View());

    public async Task<Refusal?> Forget(string by)
    {
        if (by == Key)
            return new Refusal(MemberRefusals.ForgetsThemselves, "Nobody forgets themselves.", "Ask another steward, so that the space keeps one.");

        if (Account is { } account)
        {
            if (await GrainFactory.FindTieAsync(space.Name, account) is { } tie) return tie;
            if (await ledger.FindWorthAsync(account, CancellationToken.None) is { } worth) return MemberRefusals.HasMoney(worth);
        }

        return await Do(new MemberCommand.Forget());
    }

    protected override async Task DrainAsync()
    {
        if (!Owes) return;
        if (View() is { } view) await feed.Tell(view);
        else await feed.TellForgotten(new MemberId(Key));
        _told = Current;
    }

    private async Task<Refusal?> Do(MemberCommand command)
    {
        Decision<MemberEvent> decision = Current.Decide(command, Now);
        if (decision.Events.Count == 0) return decision.Refusal;
        await SaveAsync(decision.Events.Aggregate(Current, (member, happened) => member.Apply(happened)));
        await SettleAsync();
        return null;
    }

    private MemberView? View() => StoredMembers.View(Current, Key, Now);
}
