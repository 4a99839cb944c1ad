using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Fab.Contracts.Api;
using Fab.Contracts.Bridges;
using Fab.Contracts.Bus;
using Fab.Contracts.Feed;
using Fab.Contracts.Jobs;
using Fab.Contracts.Json;
using Fab.Domain;
using Fab.Domain.Bridges;
using Fab.Domain.Machines;
using Fab.FirmwareBridge.Links;
using Fab.Gateway.Hosting;
using Fab.Gateway.Http;
using Fab.Silo.Machines;
using Orleans;

namespace Fab.Gateway.Bridges;

/// <summary>
/// The hub's side of bridges that run elsewhere: lets them in, tells each its machines, and keeps the broker's users and
/// rules. All of it is made from what the grains know, so it is simply made again after a change or a start.
/// </summary>
public sealed class BridgeDesk(
    IGrainFactory grains, IDirectory directory, IBus bus, HubOptions hub, DataFolder data, BridgeNotices notices, ILogger<BridgeDesk> log) : IDisposable
{
    /// <summary>Without 0, O, 1, I and L: it is read off a screen and typed in.</summary>
    private const string CodeAlphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly ConcurrentDictionary<string, string> _told = new(StringComparer.Ordinal);

    /// <summary>It may have read what was there before, and is told with the next change, or when it is back.</summary>
    private bool _brokerIsUntold;

    private IBridgesGrain Register => grains.GetGrain<IBridgesGrain>(hub.Space);

    /// <returns>Why a machine cannot be served by the bridge it names; null when it can, or names none.</returns>
    public async Task<Refusal?> Check(MachineSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (spec.Bridge is not { } name) return hub.Silo is null ? null : BrokerRefusals.NeedsBridge;
        if (hub.Broker is null) return BrokerRefusals.NoBroker;
        return (await Register.All()).Any(bridge => bridge.Name == name) ? MachinePorts.Check(spec) : RegisterRefusals.NoBridge(name);
    }

    public async Task<Answer<BridgeInvitation>> Invite(string name, string by)
    {
        if (hub.Broker is null) return new(BrokerRefusals.NoBroker, null);
        string code = string.Join('-', Enumerable.Range(0, 3).Select(_ => RandomNumberGenerator.GetString(CodeAlphabet, 4)));
        if (await Register.Invite(name, SignIn.HashOf(code), by) is { } refusal) return new(refusal, null);
        return new(null, new BridgeInvitation(name, code, (int)BridgeRegister.CodeLasts.TotalMinutes));
    }

    /// <summary>Trades a code for credentials; told once, kept only as hashes.</summary>
    public async Task<Answer<BridgeEnrolment>> Enrol(string code, CancellationToken ct)
    {
        if (hub.Broker is not { } broker) return new(BrokerRefusals.NoBroker, null);
        string password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));
        string secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));
        string normal = string.Concat(code.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
        string asTold = normal.Length == 12 ? $"{normal[..4]}-{normal[4..8]}-{normal[8..]}" : normal;
        Answer<KnownBridge> enrolled = await Register.Enrol(SignIn.HashOf(asTold), BrokerRules.HashOf(password), SignIn.HashOf(secret));
        if (enrolled.Value is not { } bridge) return new(enrolled.Refusal, null);
        await Tell(ct);
        string? ca = broker.CaFile is null ? null : await File.ReadAllTextAsync(broker.CaFile, ct);
        return new(null, new BridgeEnrolment(
            bridge.Name, hub.Space, BridgeTokens.Of(bridge.Name, secret), broker.PublicUrl ?? broker.Url, BrokerRules.UserOf(bridge.Name), password, ca));
    }

    public async Task<Refusal?> Revoke(string name, string by, CancellationToken ct)
    {
        Refusal? refusal = await Register.Revoke(name, by);
        if (refusal is not null) return refusal;
        await Tell(ct);

        // The broker ends its connections, and takes no last will from somebody who may not write any more.
        byte[] offline = JsonSerializer.SerializeToUtf8Bytes(new MachineStatus(Online: false), FabJson.Options);
        foreach (MachineId machine in (await All(ct)).First(bridge => bridge.Name == name).Machines)
            await bus.PublishAsync(Topics.Status(hub.Space, machine.Value), offline, retain: true, ct);
        return null;
    }

    public async Task<IReadOnlyList<BridgeView>> All(CancellationToken ct)
    {
        MachineSpec[] machines = [.. (await directory.Machines(ct)).Select(machine => machine.Spec)];
        return [.. (await Register.All()).Select(bridge => new BridgeView(
            bridge.Name, bridge.IsEnrolled, bridge.EnrolledAt, bridge.Code?.Until, [.. machines.Where(m => m.Bridge == bridge.Name).Select(m => m.Id)])
        {
            Notices = [.. machines.Where(m => m.Bridge == bridge.Name).SelectMany(m => notices.Of(m.Id.Value)).DistinctBy(notice => notice.Code)],
        })];
    }

    /// <summary>The bridge whose token this is; null when it is nobody's.</summary>
    public async Task<string?> BridgeOf(string? token)
    {
        if (BridgeTokens.Read(token) is not (string name, string secret)) return null;
        string hash = SignIn.HashOf(secret);
        return (await Register.All()).Any(bridge => bridge.Name == name && bridge.Token is { } known
            && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(known), Encoding.ASCII.GetBytes(hash))) ? name : null;
    }

    public void Dispose() => _gate.Dispose();

    /// <summary>Tells broker and bridges what holds now.</summary>
    /// <param name="changed">A machine that was just registered, as it is now.</param>
    public async Task Tell(CancellationToken ct, MachineSpec? changed = null)
    {
        if (hub.Broker is null) return;
        await _gate.WaitAsync(ct);
        try
        {
            MachineSpec[] machines = await WriteRules(ct, changed);
            foreach (KnownBridge bridge in await Register.All())
            {
                var roster = new BridgeRoster([.. machines.Where(machine => machine.Bridge == bridge.Name)]);
                byte[] payload = JsonSerializer.SerializeToUtf8Bytes(roster, FabJson.Options);
                string text = Encoding.UTF8.GetString(payload);
                // Of several hubs another may have told something else since.
                if (hub.Silo is null && _told.GetValueOrDefault(bridge.Name) == text) continue;
                await bus.PublishAsync(Topics.Roster(hub.Space, bridge.Name), payload, retain: true, ct);
                _told[bridge.Name] = text;
            }
        }
        catch (IOException e)
        {
            log.LogWarning("The bridges' machines are told once the broker is back: {Problem}", e.Message);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<MachineSpec[]> WriteRules(CancellationToken ct, MachineSpec? changed = null)
    {
        // Of several hubs none may write what it had read before another wrote.
        await using FileStream? held = hub.Silo is null ? null : await LockAsync(ct);
        MachineSpec[] machines =
        [
            .. (await directory.Machines(ct)).Select(machine => machine.Spec).Where(spec => spec.Id != changed?.Id),
            .. changed is null ? Array.Empty<MachineSpec>() : [changed],
        ];
        machines = [.. machines.OrderBy(machine => machine.Id.Value, StringComparer.Ordinal)];
        if (hub.Broker is not { Files: { } folder } broker) return machines;
        IReadOnlyList<KnownBridge> bridges = await Register.All();
        Directory.CreateDirectory(folder);
        byte[] salt = HubPassword.SaltOf(data);
        List<(string User, string Hash)> own = [(broker.Username, BrokerRules.HashOf(HubPassword.Of(broker, data)!, salt))];
        if (broker.HomeAssistant) own.Add((HomeAssistant.User, BrokerRules.HashOf(HubPassword.OfHomeAssistant(data), salt)));
        bool hasChanged = Write(Path.Combine(folder, "passwords"), BrokerRules.Passwords(own, bridges), isSecret: true);
        hasChanged |= Write(Path.Combine(folder, "acl"), BrokerRules.AccessList(hub.Space, broker.Username, broker.HomeAssistant, bridges, machines), isSecret: false);
        if (hasChanged || _brokerIsUntold) Notify(broker);
        return machines;
    }

    private async Task<FileStream> LockAsync(CancellationToken ct)
    {
        while (true)
        {
            try
            {
                return new FileStream(data.BrokerLock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(LookAgain, ct);
            }
        }
    }

    private static bool Write(string path, string text, bool isSecret)
    {
        if (File.Exists(path) && File.ReadAllText(path) == text) return false;
        string part = path + ".part";
        File.WriteAllText(part, text);
        // Readable to the broker's group, which the folder's owner decides.
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(part, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | (isSecret ? 0 : UnixFileMode.OtherRead));
        File.Move(part, path, overwrite: true);
        return true;
    }

    private void Notify(BrokerOptions broker)
    {
        // No file, no broker: it reads its rules as it starts.
        if (broker.ProcessFile is not { } file || !File.Exists(file)) return;
        string? problem = BrokerProcess.HangUp(file);
        _brokerIsUntold = problem is not null;
        if (problem is not null) log.LogWarning("The broker was not told to read its users and rules again: {Problem}", problem);
    }
}
