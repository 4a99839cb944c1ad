using Fab.Contracts.Bridges;
using Fab.Contracts.Jobs;
using Fab.Domain;
using Fab.Domain.Bridges;
using Orleans;
using Orleans.Runtime;

namespace Fab.Silo.Bridges;

/// <summary>Shell around <see cref="BridgeRegister"/>.</summary>
[GrainType("bridges")]
public sealed class BridgesGrain([PersistentState("state", "fab")] IPersistentState<BridgeRegister> state, TimeProvider time)
    : DecidingGrain<BridgeRegister>(state), IBridgesGrain
{
    public async Task<Refusal?> Invite(string name, string codeHash, string by) =>
        (await Do(new BridgeRegistration.Invite(name, codeHash, by))).Refusal;

    public async Task<Answer<KnownBridge>> Enrol(string codeHash, string broker, string tokenHash)
    {
        Decision<BridgeRegistered> decision = await Do(new BridgeRegistration.Enrol(codeHash, broker, tokenHash));
        return new Answer<KnownBridge>(decision.Refusal, decision.IsAccepted ? decision.Events[0].Bridge : null);
    }

    public async Task<Refusal?> Revoke(string name, string by) => (await Do(new BridgeRegistration.Revoke(name, by))).Refusal;

    public Task<IReadOnlyList<KnownBridge>> All() => Task.FromResult<IReadOnlyList<KnownBridge>>([.. Current.Bridges.Values]);

    private Task<Decision<BridgeRegistered>> Do(BridgeRegistration command) =>
        KeepAsync(Current.Decide(command, time.GetUtcNow()), (register, happened) => register.Apply(happened));
}
