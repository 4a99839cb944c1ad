using System.Collections.Frozen;

namespace Fab.Domain.Members;

/// <summary>What a person may want to do.</summary>
public enum MemberAction
{
    /// <summary>Look at machines, queue, jobs, designs and live events.</summary>
    SeeSpace,

    /// <summary>Recompute the books, the fund and every bond.</summary>
    SeeBooks,

    /// <summary>Sign in, follow a one-time link, set up an empty hub; for bridges, enrol: what asks for a secret of its own.</summary>
    Enter,

    /// <summary>One's own password, passkeys, sessions and tokens.</summary>
    ManageOwnAccount,
    Quote,
    QueueJob,
    SteerOwnJob,
    SteerAnyJob,

    /// <summary>Put a waiting job before all others, and say why to everybody.</summary>
    PutJobFirst,

    /// <summary>The emergency stop. Everyone's, always.</summary>
    StopMachine,

    /// <summary>Take a machine's control, and move and heat it by hand.</summary>
    ControlMachine,

    /// <summary>Take the control from somebody else.</summary>
    TakeOverControl,
    ClearPlate,
    ClearStop,
    LoadMaterial,

    /// <summary>Say what a machine is preheated to by name, and which macros it has.</summary>
    EquipMachine,

    /// <summary>See the picture of a machine's camera, where it is for them.</summary>
    SeeCamera,

    /// <summary>See it whoever works there.</summary>
    SeeAnyCamera,

    /// <summary>Say where a machine's camera is, and who sees it. The hub speaks to whatever is there.</summary>
    SetCamera,

    /// <summary>Say what is to be done at a machine again and again, and that it was done.</summary>
    RunMaintenance,

    /// <summary>Keep a machine for oneself from then till then, where the space uses that.</summary>
    BookMachine,

    /// <summary>Turn bookings on or off, and say how much who may book.</summary>
    SetBookingRules,

    /// <summary>Say where the machines stand.</summary>
    ArrangeFloor,
    RegisterMachine,
    SetCosts,
    ReadPrograms,
    SeeOwnWallet,

    /// <summary>Put money of one's own to use: top up where that is open to all, sell one's own units.</summary>
    UseOwnWallet,
    SeeAnyWallet,
    TopUpAnyWallet,
    ListMembers,
    RegisterMember,
    ForgetMember,
    CorrectTransfer,
    AuthoriseMember,
    SetVetting,

    /// <summary>Offer to rent a machine that is to be bought, or one that seeks a lessee.</summary>
    OfferRent,

    /// <summary>Bid for units of a bond, and buy those of others. To sell one's own takes no role: they are one's own.</summary>
    FundBonds,
    RunBonds,
    ReportFailure,
    BookCost,

    /// <summary>Let bridges in that run elsewhere, and take their credentials away.</summary>
    RunBridges,
    RunFund,

    /// <summary>The space's name, currency and language.</summary>
    DescribeSpace,
}

/// <summary>Who may do something.</summary>
/// <param name="Roles">One of these is enough. Empty for anybody, signed in or not.</param>
/// <param name="Scope">What a token must be made for; null where every token may.</param>
public sealed record MemberRule(IReadOnlyList<string> Roles, string? Scope)
{
    /// <summary>Nobody need say who they are.</summary>
    public bool IsOpen => Roles.Count == 0;
}

/// <summary>Which role may do what. What is not in the table nobody may.</summary>
public static class Permissions
{
    private static readonly string[] Anybody = [];
    private static readonly string[] Everyone = [.. Roles.All];
    private static readonly string[] Users = [Roles.Maker, Roles.Operator, Roles.Steward];
    private static readonly string[] Staff = [Roles.Operator, Roles.Steward];
    private static readonly string[] Trainers = [Roles.Operator, Roles.Trainer, Roles.Steward];
    private static readonly string[] Stewards = [Roles.Steward];

    /// <summary>The whole table.</summary>
    public static FrozenDictionary<MemberAction, MemberRule> Table { get; } = new Dictionary<MemberAction, MemberRule>
    {
        [MemberAction.SeeSpace] = new(Anybody, null),
        [MemberAction.SeeBooks] = new(Anybody, null),
        [MemberAction.Enter] = new(Anybody, null),
        [MemberAction.ManageOwnAccount] = new(Everyone, Scopes.Admin),
        [MemberAction.Quote] = new(Everyone, Scopes.Jobs),
        [MemberAction.QueueJob] = new(Users, Scopes.Jobs),
        [MemberAction.SteerOwnJob] = new(Everyone, Scopes.Jobs),
        [MemberAction.SteerAnyJob] = new(Staff, Scopes.Jobs),
        [MemberAction.PutJobFirst] = new(Staff, Scopes.Jobs),
        [MemberAction.StopMachine] = new(Everyone, null),
        [MemberAction.ControlMachine] = new(Users, Scopes.Machines),
        [MemberAction.TakeOverControl] = new(Staff, Scopes.Machines),
        [MemberAction.ClearPlate] = new(Users, Scopes.Machines),
        [MemberAction.ClearStop] = new(Staff, Scopes.Machines),
        [MemberAction.LoadMaterial] = new(Staff, Scopes.Machines),
        [MemberAction.EquipMachine] = new(Staff, Scopes.Machines),
        [MemberAction.SeeCamera] = new(Everyone, Scopes.Read),
        [MemberAction.SeeAnyCamera] = new(Staff, Scopes.Read),
        [MemberAction.SetCamera] = new(Stewards, Scopes.Machines),
        [MemberAction.RunMaintenance] = new(Staff, Scopes.Machines),
        [MemberAction.BookMachine] = new(Users, Scopes.Machines),
        [MemberAction.SetBookingRules] = new(Staff, Scopes.Machines),
        [MemberAction.ArrangeFloor] = new(Staff, Scopes.Machines),
        [MemberAction.RegisterMachine] = new(Stewards, Scopes.Machines),
        [MemberAction.SetCosts] = new(Stewards, Scopes.Money),
        [MemberAction.ReadPrograms] = new(Everyone, Scopes.Read),
        [MemberAction.SeeOwnWallet] = new(Everyone, Scopes.Read),
        [MemberAction.UseOwnWallet] = new(Everyone, Scopes.Money),
        [MemberAction.SeeAnyWallet] = new(Stewards, Scopes.Read),
        [MemberAction.TopUpAnyWallet] = new(Stewards, Scopes.Money),
        [MemberAction.ListMembers] = new(Trainers, Scopes.Read),
        [MemberAction.RegisterMember] = new(Stewards, Scopes.Admin),
        [MemberAction.ForgetMember] = new(Stewards, Scopes.Admin),
        [MemberAction.CorrectTransfer] = new(Staff, Scopes.Money),
        [MemberAction.AuthoriseMember] = new(Trainers, Scopes.Admin),
        [MemberAction.SetVetting] = new(Stewards, Scopes.Machines),
        [MemberAction.OfferRent] = new(Everyone, Scopes.Money),
        [MemberAction.FundBonds] = new([Roles.Funder], Scopes.Money),
        [MemberAction.RunBonds] = new(Stewards, Scopes.Money),
        [MemberAction.ReportFailure] = new(Staff, Scopes.Money),
        [MemberAction.BookCost] = new(Staff, Scopes.Money),
        [MemberAction.RunBridges] = new(Stewards, Scopes.Admin),
        [MemberAction.RunFund] = new(Stewards, Scopes.Money),
        [MemberAction.DescribeSpace] = new(Stewards, Scopes.Admin),
    }.ToFrozenDictionary();

    /// <summary>Null when one of the roles may; a member without a role may only stop a machine and look after their account.</summary>
    /// <param name="scopes">Of the token that speaks for them; null for a person, and for a token that is not narrowed.</param>
    public static Refusal? Check(IReadOnlyCollection<string> roles, IReadOnlyCollection<string>? scopes, MemberAction action)
    {
        ArgumentNullException.ThrowIfNull(roles);
        if (action == MemberAction.StopMachine) return null;
        MemberRule may = Table.GetValueOrDefault(action) ?? throw new InvalidOperationException($"The table has no row for {action}.");
        if (may.IsOpen) return null;
        if (action != MemberAction.ManageOwnAccount && !roles.Any(may.Roles.Contains))
        {
            return new Refusal(
                MemberRefusals.RoleMissing,
                $"This is for {string.Join(" or ", may.Roles.Select(r => r + "s"))}.",
                "Ask a steward of the space for the role.");
        }

        return scopes is null || may.Scope is null || scopes.Contains(may.Scope)
            ? null
            : new Refusal(
                MemberRefusals.ScopeMissing,
                $"This token was not made for it: it lacks the scope '{may.Scope}'.",
                "Make a token with that scope, or do it signed in.");
    }
}
