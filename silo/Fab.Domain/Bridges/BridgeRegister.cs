using System.Collections.Immutable;

namespace Fab.Domain.Bridges;

/// <summary>A bridge that runs beside the machines, on a computer of its own.</summary>
/// <param name="Code">The open invitation; null when there is none.</param>
/// <param name="Broker">What the broker checks its password against; null before it was enrolled, and after it was revoked.</param>
/// <param name="Token">The hash of its token at the hub; null likewise.</param>
public sealed record KnownBridge(string Name, InvitationCode? Code, string? Broker, string? Token, DateTimeOffset? EnrolledAt)
{
    public bool IsEnrolled => Token is not null;
}

/// <param name="Hash">The code itself is told once and not kept.</param>
public sealed record InvitationCode(string Hash, DateTimeOffset Until, string By);

/// <summary>The bridges of a space: who may connect, and as what.</summary>
public sealed record BridgeRegister
{
    public const int MaxBridges = 500;

    public static TimeSpan CodeLasts { get; } = TimeSpan.FromMinutes(30);

    public ImmutableSortedDictionary<string, KnownBridge> Bridges { get; init; } = ImmutableSortedDictionary.Create<string, KnownBridge>(StringComparer.Ordinal);

    /// <summary>Pure.</summary>
    public Decision<BridgeRegistered> Decide(BridgeRegistration command, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(command);
        return command switch
        {
            BridgeRegistration.Invite invite => Invite(invite, now),
            BridgeRegistration.Enrol enrol => Enrol(enrol, now),
            BridgeRegistration.Revoke revoke => Revoke(revoke),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command, "No such command."),
        };
    }

    public BridgeRegister Apply(BridgeRegistered happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        return this with { Bridges = Bridges.SetItem(happened.Bridge.Name, happened.Bridge) };
    }

    private Decision<BridgeRegistered> Invite(BridgeRegistration.Invite invite, DateTimeOffset now)
    {
        if (!Names.IsSlug(invite.Name))
            return new Refusal(RegisterRefusals.NameInvalid, $"'{invite.Name}' is no name for a bridge.", "Take 1 to 40 lower-case letters, digits and '-'.");
        if (!Bridges.ContainsKey(invite.Name) && Bridges.Count >= MaxBridges)
            return new Refusal(RegisterRefusals.TooMany, $"The space has {MaxBridges} bridges already.", "Use a bridge for more than one machine.");
        KnownBridge known = Bridges.GetValueOrDefault(invite.Name) ?? new KnownBridge(invite.Name, null, null, null, null);
        return Registered(known with { Code = new InvitationCode(invite.CodeHash, now + CodeLasts, invite.By) });
    }

    /// <summary>Also for a bridge that is enrolled: its new credentials replace the old ones.</summary>
    private Decision<BridgeRegistered> Enrol(BridgeRegistration.Enrol enrol, DateTimeOffset now)
    {
        KnownBridge? invited = Bridges.Values.FirstOrDefault(bridge => bridge.Code?.Hash == enrol.CodeHash && bridge.Code.Until >= now);
        return invited is null
            ? new Refusal(RegisterRefusals.CodeWrong, "The code is wrong, was used, or is over.", "Ask a steward for a new one: ./fab enrol NAME.")
            : Registered(invited with { Code = null, Broker = enrol.Broker, Token = enrol.TokenHash, EnrolledAt = now });
    }

    private Decision<BridgeRegistered> Revoke(BridgeRegistration.Revoke revoke)
    {
        if (!Bridges.TryGetValue(revoke.Name, out KnownBridge? known)) return RegisterRefusals.NoBridge(revoke.Name);
        KnownBridge revoked = known with { Code = null, Broker = null, Token = null };
        return revoked == known ? Decision<BridgeRegistered>.Accept() : Registered(revoked);
    }

    private static Decision<BridgeRegistered> Registered(KnownBridge bridge) => Decision<BridgeRegistered>.Accept(new BridgeRegistered(bridge));
}

public abstract record BridgeRegistration
{
    private BridgeRegistration()
    {
    }

    /// <summary>A steward invites a bridge; an older code of it is void.</summary>
    public sealed record Invite(string Name, string CodeHash, string By) : BridgeRegistration;

    /// <summary>A bridge trades its code for credentials.</summary>
    public sealed record Enrol(string CodeHash, string Broker, string TokenHash) : BridgeRegistration;

    /// <summary>Its credentials and code are void.</summary>
    public sealed record Revoke(string Name, string By) : BridgeRegistration;
}

public sealed record BridgeRegistered(KnownBridge Bridge);
