using System.Collections.Frozen;

namespace Fab.Domain.Members;

/// <summary>What a person may want to do.</summary>
public enum MemberAction
{
    Quote,
    QueueJob,
    SteerOwnJob,
    SteerAnyJob,

    /// <summary>The emergency stop. Everyone's, always.</summary>
    StopMachine,

    /// <summary>Take a machine's control, and move and heat it by hand.</summary>
    ControlMachine,

    /// <summary>Take the control from somebody else.</summary>
    TakeOverControl,
    ClearPlate,
    ClearStop,
    LoadMaterial,
    RegisterMachine,
    SetCosts,
    ReadPrograms,
    SeeOwnWallet,
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
}

/// <summary>Which role may do what. What is not in the table nobody may.</summary>
public static class Permissions
{
    private static readonly string[] Everyone = [Roles.Maker, Roles.Operator, Roles.Funder, Roles.Steward];
    private static readonly string[] Staff = [Roles.Operator, Roles.Steward];
    private static readonly string[] Stewards = [Roles.Steward];

    /// <summary>The whole table.</summary>
    public static FrozenDictionary<MemberAction, IReadOnlyList<string>> Table { get; } = new Dictionary<MemberAction, IReadOnlyList<string>>
    {
        [MemberAction.Quote] = Everyone,
        [MemberAction.QueueJob] = [Roles.Maker, Roles.Operator, Roles.Steward],
        [MemberAction.SteerOwnJob] = Everyone,
        [MemberAction.SteerAnyJob] = Staff,
        [MemberAction.StopMachine] = Everyone,
        [MemberAction.ControlMachine] = [Roles.Maker, Roles.Operator, Roles.Steward],
        [MemberAction.TakeOverControl] = Staff,
        [MemberAction.ClearPlate] = [Roles.Maker, Roles.Operator, Roles.Steward],
        [MemberAction.ClearStop] = Staff,
        [MemberAction.LoadMaterial] = Staff,
        [MemberAction.RegisterMachine] = Stewards,
        [MemberAction.SetCosts] = Stewards,
        [MemberAction.ReadPrograms] = Everyone,
        [MemberAction.SeeOwnWallet] = Everyone,
        [MemberAction.SeeAnyWallet] = Stewards,
        [MemberAction.TopUpAnyWallet] = Stewards,
        [MemberAction.ListMembers] = Staff,
        [MemberAction.RegisterMember] = Stewards,
        [MemberAction.ForgetMember] = Stewards,
        [MemberAction.CorrectTransfer] = Staff,
        [MemberAction.AuthoriseMember] = Staff,
        [MemberAction.SetVetting] = Stewards,
        [MemberAction.OfferRent] = Everyone,
        [MemberAction.FundBonds] = [Roles.Funder],
        [MemberAction.RunBonds] = Stewards,
        [MemberAction.ReportFailure] = Staff,
        [MemberAction.BookCost] = Staff,
        [MemberAction.RunBridges] = Stewards,
        [MemberAction.RunFund] = Stewards,
    }.ToFrozenDictionary();

    /// <summary>Null when one of the roles may; a member without a role may only stop a machine.</summary>
    public static Refusal? Check(IReadOnlyCollection<string> roles, MemberAction action)
    {
        ArgumentNullException.ThrowIfNull(roles);
        if (action == MemberAction.StopMachine) return null;
        IReadOnlyList<string> may = Table.GetValueOrDefault(action, []);
        return roles.Any(may.Contains)
            ? null
            : new Refusal(
                MemberRefusals.RoleMissing,
                $"This is for {string.Join(" or ", may.Select(r => r + "s"))}.",
                "Ask a steward of the space for the role.");
    }
}
