using System.Text.Json.Serialization;
using Fab.Domain.Bonds;
using Fab.Domain.Ledger;

namespace Fab.Domain.Members;

/// <summary>Why a member's record refuses.</summary>
[RefusalCodes]
public static class MemberRefusals
{
    public const string NotRegistered = "member-not-registered";
    public const string NameMalformed = "member-name-malformed";
    public const string RoleUnknown = "role-unknown";
    public const string RoleMissing = "role-missing";
    public const string ClassMalformed = "machine-class-malformed";
    public const string AuthorisationPast = "authorisation-past";
    public const string TokenMalformed = "token-malformed";
    public const string TokenEndPast = "token-end-past";
    public const string TokensTooMany = "tokens-too-many";
    public const string ScopeUnknown = "scope-unknown";
    public const string ScopeMissing = "scope-missing";
    public const string StillHasMoney = "member-still-has-money";
    public const string StillBound = "member-still-bound";
    public const string StillShares = "member-still-shares";
    public const string ForgetsThemselves = "member-forgets-themselves";

    public static Refusal HasMoney(AccountBalance worth)
    {
        ArgumentNullException.ThrowIfNull(worth);
        return new Refusal(
            StillHasMoney,
            $"{worth.Account} still has {worth.Posted}, and {worth.Held + worth.Incoming} on hold.",
            "Pay it out with --settle pay-out, or give it to the commons with --settle donate; let what is held be settled.");
    }

    public static Refusal IsBound(string account, BondId bond, BondTie tie)
    {
        (string what, string wayOut) = tie switch
        {
            BondTie.Holding => ("has units of", "Sell them to somebody, or wait until the bond is redeemed."),
            BondTie.Bid => ("has bid for units of", "Wait until the auction is over and the machine is here."),
            BondTie.Sale => ("sells or buys units of", "Take the units back from sale, or let the payment arrive."),
            BondTie.RentBid => ("has bid for the rent of", "Wait until the round of letting has ended."),
            BondTie.Lease => ("vouches for the rent of", "Have the bond withdrawn before its auction ends, or the machine vacated."),
            _ => throw new ArgumentOutOfRangeException(nameof(tie), tie, null),
        };
        return new Refusal(StillBound, $"{account} {what} bond {bond}.", wayOut);
    }

    public static Refusal SharesDividend(string account) => new(
        StillShares, $"{account} has a share of the dividend, which would go on to a wallet of nobody.", "End the share first.");
}

/// <param name="Until">From this instant on it no longer counts; null for without end.</param>
/// <param name="By">Who gave it.</param>
public sealed record Authorisation(string MachineClass, DateTimeOffset? Until, string By, DateTimeOffset GivenAt);

/// <param name="Hash">Lower-case hex SHA-256 of the token; the token itself is nowhere.</param>
/// <param name="Label">What its owner calls it.</param>
/// <param name="Scopes">What it may be used for, of <see cref="Members.Scopes.All"/>; null for all that its owner may do.</param>
/// <param name="MadeAt">Null for one from before this was written down.</param>
/// <param name="Until">From this instant on it is nobody's; null for without end.</param>
public sealed record TokenHash(
    string Hash, string Label, IReadOnlyList<string>? Scopes = null, DateTimeOffset? MadeAt = null, DateTimeOffset? Until = null)
{
    /// <summary>What it is called by when it is taken back: it tells nothing of the token.</summary>
    [JsonIgnore]
    public string Id => Hash[..12];
}

public abstract record MemberCommand
{
    private MemberCommand()
    {
    }

    /// <param name="NewAccount">Their account should they be new; who is a member already keeps theirs.</param>
    public sealed record Register(string Name, IReadOnlyList<string> Roles, string NewAccount) : MemberCommand;

    public sealed record Authorise(string MachineClass, DateTimeOffset? Until, string By) : MemberCommand;

    public sealed record Revoke(string MachineClass, string By) : MemberCommand;

    /// <param name="Scopes">Null for all that the member may do.</param>
    /// <param name="Until">Null for without end.</param>
    public sealed record AddToken(
        string Hash, string Label, IReadOnlyList<string>? Scopes = null, DateTimeOffset? Until = null) : MemberCommand;

    public sealed record RevokeToken(string Id) : MemberCommand;

    /// <summary>Erase who they are. What their account did stays in the books.</summary>
    public sealed record Forget : MemberCommand;
}

public abstract record MemberEvent
{
    private MemberEvent()
    {
    }

    public sealed record Registered(string Name, IReadOnlyList<string> Roles, string Account) : MemberEvent;

    public sealed record Authorised(Authorisation Authorisation) : MemberEvent;

    public sealed record Revoked(string MachineClass, string By) : MemberEvent;

    public sealed record TokenAdded(TokenHash Token) : MemberEvent;

    public sealed record TokenRevoked(string Id) : MemberEvent;

    public sealed record Forgotten : MemberEvent;
}

/// <summary>A member of the commons: what they are, what machines they may use, how they sign in.</summary>
public sealed record Member
{
    public const int MaxNameLength = 80;
    public const int MostTokens = 50;

    /// <summary>Null before registration.</summary>
    public string? Name { get; init; }

    /// <summary>Who they are in the books: a random name that is written down here and nowhere else.</summary>
    public string? Account { get; init; }

    /// <summary>There was somebody here once, who was forgotten.</summary>
    public bool IsForgotten { get; init; }

    /// <summary>In the order of <see cref="Members.Roles.All"/>.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    public IReadOnlyList<Authorisation> Authorisations { get; init; } = [];

    public IReadOnlyList<TokenHash> Tokens { get; init; } = [];

    [JsonIgnore]
    public bool IsRegistered => Name is not null;

    /// <summary>Machine classes the member may use at that time, in ordinal order.</summary>
    public IReadOnlyList<string> ClassesAt(DateTimeOffset now) =>
        [.. Authorisations.Where(a => a.Until is not { } until || now < until).Select(a => a.MachineClass).Order(StringComparer.Ordinal)];

    /// <summary>The token of that hash, if it still counts.</summary>
    public TokenHash? TokenAt(string tokenHash, DateTimeOffset now) =>
        Tokens.FirstOrDefault(t => t.Hash == tokenHash && (t.Until is not { } until || now < until));

    /// <summary>Pure. An accepted command repeated yields no events.</summary>
    public Decision<MemberEvent> Decide(MemberCommand command, DateTimeOffset now) => command switch
    {
        MemberCommand.Register c => Register(c),
        MemberCommand.Forget when IsForgotten => Accept(),
        _ when !IsRegistered => new Refusal(MemberRefusals.NotRegistered, "There is no such member.", "A steward adds members."),
        MemberCommand.Authorise c => Authorise(c, now),
        MemberCommand.Revoke c => Authorisations.Any(a => a.MachineClass == c.MachineClass)
            ? Accept(new MemberEvent.Revoked(c.MachineClass, c.By))
            : Accept(),
        MemberCommand.AddToken c => AddToken(c, now),
        MemberCommand.RevokeToken c => Tokens.Any(t => t.Id == c.Id) ? Accept(new MemberEvent.TokenRevoked(c.Id)) : Accept(),
        MemberCommand.Forget => Accept(new MemberEvent.Forgotten()),
        _ => throw new InvalidOperationException($"Unhandled command {command.GetType().Name}."),
    };

    public Member Apply(MemberEvent happened) => happened switch
    {
        MemberEvent.Registered e => this with { Name = e.Name, Roles = e.Roles, Account = e.Account, IsForgotten = false },
        MemberEvent.Authorised e => this with
        {
            Authorisations = [.. Authorisations.Where(a => a.MachineClass != e.Authorisation.MachineClass), e.Authorisation],
        },
        MemberEvent.Revoked e => this with { Authorisations = [.. Authorisations.Where(a => a.MachineClass != e.MachineClass)] },
        MemberEvent.TokenAdded e => this with { Tokens = [.. Tokens, e.Token] },
        MemberEvent.TokenRevoked e => this with { Tokens = [.. Tokens.Where(t => t.Id != e.Id)] },
        MemberEvent.Forgotten => new Member { IsForgotten = true },
        _ => throw new InvalidOperationException($"Unhandled event {happened.GetType().Name}."),
    };

    private static Decision<MemberEvent> Accept(params MemberEvent[] events) => Decision<MemberEvent>.Accept(events);

    private Decision<MemberEvent> Register(MemberCommand.Register c)
    {
        string name = (c.Name ?? "").Trim();
        if (name.Length is 0 or > MaxNameLength || name.Any(char.IsControl))
        {
            return new Refusal(MemberRefusals.NameMalformed, $"A member's name has 1 to {MaxNameLength} characters on one line.");
        }

        if (c.Roles.FirstOrDefault(r => !Members.Roles.All.Contains(r)) is { } unknown)
        {
            return new Refusal(
                MemberRefusals.RoleUnknown,
                $"There is no role '{unknown}'.",
                $"Roles are {string.Join(", ", Members.Roles.All)}.");
        }

        string[] roles = [.. Members.Roles.All.Where(c.Roles.Contains)];
        return name == Name && roles.SequenceEqual(Roles) ? Accept() : Accept(new MemberEvent.Registered(name, roles, Account ?? c.NewAccount));
    }

    private Decision<MemberEvent> Authorise(MemberCommand.Authorise c, DateTimeOffset now)
    {
        if (!Names.IsSlug(c.MachineClass))
        {
            return new Refusal(MemberRefusals.ClassMalformed, "A machine class is lower-case letters, digits and hyphens, at most 40.");
        }

        if (c.Until <= now)
        {
            return new Refusal(MemberRefusals.AuthorisationPast, "The authorisation would have ended already.", "Choose a later end, or none.");
        }

        bool given = Authorisations.Any(a => a.MachineClass == c.MachineClass && a.Until == c.Until);
        return given ? Accept() : Accept(new MemberEvent.Authorised(new Authorisation(c.MachineClass, c.Until, c.By, now)));
    }

    private Decision<MemberEvent> AddToken(MemberCommand.AddToken c, DateTimeOffset now)
    {
        bool isHash = c.Hash is { Length: 64 } && c.Hash.All(char.IsAsciiHexDigitLower);
        if (!isHash) return new Refusal(MemberRefusals.TokenMalformed, "A token is kept as the lower-case hex of its SHA-256.");
        if (Tokens.Any(t => t.Hash == c.Hash)) return Accept();
        string label = (c.Label ?? "").Trim();
        if (label.Length > MaxNameLength || label.Any(char.IsControl))
            return new Refusal(MemberRefusals.TokenMalformed, $"A token's name has at most {MaxNameLength} characters on one line.");
        if (c.Scopes is { } wanted && (wanted.Count == 0 || wanted.Any(scope => !Members.Scopes.All.Contains(scope))))
        {
            return new Refusal(
                MemberRefusals.ScopeUnknown,
                wanted.FirstOrDefault(scope => !Members.Scopes.All.Contains(scope)) is { } unknown ? $"There is no scope '{unknown}'." : "A token is for something.",
                $"Scopes are {string.Join(", ", Members.Scopes.All)}.");
        }

        if (c.Until <= now) return new Refusal(MemberRefusals.TokenEndPast, "The token would have ended already.", "Choose a later end, or none.");

        if (Tokens.Count >= MostTokens)
            return new Refusal(MemberRefusals.TokensTooMany, $"A member has at most {MostTokens} tokens.", "Take one back that is not used any more.");
        string[]? scopes = c.Scopes is null ? null : [.. Members.Scopes.All.Where(c.Scopes.Contains)];
        return Accept(new MemberEvent.TokenAdded(new TokenHash(c.Hash, label, scopes, now, c.Until)));
    }
}
