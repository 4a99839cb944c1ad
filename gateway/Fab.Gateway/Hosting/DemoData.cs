using Fab.Contracts.Fund;
using Fab.Contracts.Ledger;
using Fab.Contracts.Machines;
using Fab.Contracts.Members;
using Fab.Domain;
using Fab.Domain.Fund;
using Fab.Domain.Ledger;
using Fab.Domain.Machines;
using Fab.Domain.Members;
using Fab.Domain.Units;
using Fab.Gateway.Http;
using Orleans;

namespace Fab.Gateway.Hosting;

/// <summary>
/// What <c>--demo</c> adds: a virtual printer and a virtual router, one member per role with a wallet. Everything has a fixed
/// id, so a second start adds nothing.
/// </summary>
public sealed class DemoData(IGrainFactory grains, ILedger ledger, DemoTokens tokens, HubOptions hub)
{
    private const string Steward = "steward";
    private static readonly Cents StartingMoney = new(50_00);

    public static IReadOnlyList<string> MemberRoles { get; } = [Roles.Maker, Roles.Operator, Roles.Trainer, Roles.Funder, Roles.Steward];

    private static MachineSpec Printer { get; } = new(
        new MachineId("reprap-1"), "RepRap 1", MachineKind.Printer, "fdm-printer", Dialect.Marlin,
        new Volume(new(220), new(220), new(250)), new Celsius(260), new Celsius(100), new Millimetres(0.4),
        new MillimetresPerMinute(12_000), 1250, new CentsPerHour(120), "virtual:marlin");

    private static MachineSpec Router { get; } = new(
        new MachineId("router-1"), "Router 1", MachineKind.Router, "cnc-router", Dialect.Grbl,
        new Volume(new(400), new(300), new(80)), null, null, null,
        new MillimetresPerMinute(5_000), 400, new CentsPerHour(300), "virtual:grbl");

    public async Task Ensure(CancellationToken ct)
    {
        foreach (string role in MemberRoles) await EnsureMember(role, ct);
        await EnsureMachine(Printer, "pla", new MachineCosts(new(30_00), new(900_00), new(180_00), 36));
        await EnsureMachine(Router, null, new MachineCosts(new(45_00), new(2400_00), new(600_00), 60));
    }

    private async Task EnsureMember(string role, CancellationToken ct)
    {
        IMemberGrain member = grains.GetGrain<IMemberGrain>(role);
        string[] roles = role == Roles.Maker ? [role] : [role, Roles.Maker];
        Require(await member.Register(char.ToUpperInvariant(role[0]) + role[1..], roles));
        Require(await member.AddToken(SignIn.HashOf(tokens.For(role)!), "demo"));
        foreach (MachineSpec machine in new[] { Printer, Router })
            Require(await member.Authorise(machine.Class, until: null, by: Steward));
        MemberView known = (await member.Get())!;
        LedgerResult topUp = await ledger.SubmitAsync(
            TransferRequest.Post($"demo/top-up/{known.Account}", new Posting("cash", known.Wallet, StartingMoney)) with { Memo = "Demo money to start with" }, ct);
        Require(topUp.Refusal);
    }

    private async Task EnsureMachine(MachineSpec spec, string? material, MachineCosts costs)
    {
        IMachineGrain machine = grains.GetGrain<IMachineGrain>(spec.Id.Value);
        if (await machine.Get() is not null) return;
        Require(await machine.Register(spec));
        if (material is not null) Require(await machine.LoadMaterial(material, Steward));
        Require(await machine.SetCamera(MachineCamera.Simulated, 0, false, spec == Router ? CameraAudience.Members : CameraAudience.Workers));
        Require(await grains.GetGrain<IFundGrain>(hub.Space).SetCosts(spec.Id, costs, Steward));
    }

    private static void Require(Refusal? refusal)
    {
        if (refusal is not null) throw new HubStartException(refusal);
    }
}
