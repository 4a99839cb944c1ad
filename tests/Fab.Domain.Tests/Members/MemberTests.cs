using Fab.Domain.Members;

namespace Fab.Domain.Tests.Members;

public class MemberTests
{
    private static readonly string Hash = new('a', 64);

    private static Member Ann => Do(new Member(), new MemberCommand.Register("Ann", [Roles.Maker], "m00"));

    [Fact]
    public void Commands_Bad_AreRefusedByCode()
    {
        (Member Member, MemberCommand Command, string Code)[] rows =
        [
            (new Member(), new MemberCommand.Authorise("fdm-printer", null, "op"), MemberRefusals.NotRegistered),
            (new Member(), new MemberCommand.Register(" ", [Roles.Maker], "m00"), MemberRefusals.NameMalformed),
            (new Member(), new MemberCommand.Register("a\nb", [Roles.Maker], "m00"), MemberRefusals.NameMalformed),
            (new Member(), new MemberCommand.Register("Ann", ["king"], "m00"), MemberRefusals.RoleUnknown),
            (Ann, new MemberCommand.Authorise("Not A Class", null, "op"), MemberRefusals.ClassMalformed),
            (Ann, new MemberCommand.Authorise("fdm-printer", Samples.Now, "op"), MemberRefusals.AuthorisationPast),
            (new Member(), new MemberCommand.Forget(), MemberRefusals.NotRegistered),
            (Ann, new MemberCommand.AddToken("secret", "laptop"), MemberRefusals.TokenMalformed),
            (Ann, new MemberCommand.AddToken(Hash.ToUpperInvariant(), "laptop"), MemberRefusals.TokenMalformed),
        ];
        Assert.All(rows, row => Assert.Equal(row.Code, row.Member.Decide(row.Command, Samples.Now).Refusal?.Code));
    }

    [Fact]
    public void Commands_Repeated_AreSilent()
    {
        Member member = new();
        MemberCommand[] life =
        [
            new MemberCommand.Register("Ann", [Roles.Operator, Roles.Maker], "m00"),
            new MemberCommand.Register("Ann", [Roles.Maker, Roles.Operator], "m00"),
            new MemberCommand.Authorise("fdm-printer", Samples.Now.AddDays(1), "op"),
            new MemberCommand.AddToken(Hash, "laptop"),
            new MemberCommand.Revoke("fdm-printer", "op"),
        ];
        foreach (MemberCommand command in life)
        {
            member = Do(member, command);
            Assert.Empty(member.Decide(command, Samples.Now).Events);
        }

        Assert.True(member.Knows(Hash));
        Assert.Empty(member.ClassesAt(Samples.Now));
    }

    [Fact]
    public void Classes_AfterTheEndOfAnAuthorisation_AreFewer()
    {
        Member member = Do(Do(Ann, new MemberCommand.Authorise("fdm-printer", Samples.Now.AddDays(1), "op")), new MemberCommand.Authorise("cnc-router", null, "op"));
        Assert.Equal(["cnc-router", "fdm-printer"], member.ClassesAt(Samples.Now.AddDays(1).AddTicks(-1)));
        Assert.Equal(["cnc-router"], member.ClassesAt(Samples.Now.AddDays(1)));
    }

    [Fact]
    public void Authorise_Again_ReplacesTheEnd()
    {
        Member member = Do(Do(Ann, new MemberCommand.Authorise("fdm-printer", null, "op")), new MemberCommand.Authorise("fdm-printer", Samples.Now.AddDays(1), "op"));
        Assert.Single(member.Authorisations);
        Assert.Empty(member.ClassesAt(Samples.Now.AddDays(2)));
    }

    [Fact]
    public void Register_SomebodyWhoIsAMember_KeepsTheirAccount()
    {
        Member renamed = Do(Ann, new MemberCommand.Register("Ann B", [Roles.Maker], "m01"));
        Assert.Equal(("Ann B", "m00"), (renamed.Name, renamed.Account));
    }

    [Fact]
    public void Forget_AMember_LeavesNothingOfThem()
    {
        Member full = Do(Do(Ann, new MemberCommand.AddToken(Hash, "laptop")), new MemberCommand.Authorise("fdm-printer", null, "op"));
        Member forgotten = Do(full, new MemberCommand.Forget());
        Assert.Equal(new Member { IsForgotten = true }, forgotten);
        Assert.Empty(forgotten.Decide(new MemberCommand.Forget(), Samples.Now).Events);
        Assert.Equal(MemberRefusals.NotRegistered, forgotten.Decide(new MemberCommand.AddToken(Hash, ""), Samples.Now).Refusal?.Code);
        Assert.Equal("m01", Do(forgotten, new MemberCommand.Register("Another Ann", [], "m01")).Account);
    }

    private static Member Do(Member member, MemberCommand command) =>
        member.Decide(command, Samples.Now).Events.Aggregate(member, (m, e) => m.Apply(e));
}

public class PermissionsTests
{
    /// <summary>The table as people agreed on it: maker, operator, funder, steward.</summary>
    [Theory]
    [InlineData(MemberAction.Quote, "mofs")]
    [InlineData(MemberAction.QueueJob, "mo-s")]
    [InlineData(MemberAction.SteerOwnJob, "mofs")]
    [InlineData(MemberAction.SteerAnyJob, "-o-s")]
    [InlineData(MemberAction.StopMachine, "mofs")]
    [InlineData(MemberAction.ClearPlate, "mo-s")]
    [InlineData(MemberAction.ClearStop, "-o-s")]
    [InlineData(MemberAction.LoadMaterial, "-o-s")]
    [InlineData(MemberAction.RegisterMachine, "---s")]
    [InlineData(MemberAction.SetCosts, "---s")]
    [InlineData(MemberAction.ReadPrograms, "mofs")]
    [InlineData(MemberAction.SeeOwnWallet, "mofs")]
    [InlineData(MemberAction.SeeAnyWallet, "---s")]
    [InlineData(MemberAction.TopUpAnyWallet, "---s")]
    [InlineData(MemberAction.ListMembers, "-o-s")]
    [InlineData(MemberAction.RegisterMember, "---s")]
    [InlineData(MemberAction.ForgetMember, "---s")]
    [InlineData(MemberAction.CorrectTransfer, "-o-s")]
    [InlineData(MemberAction.AuthoriseMember, "-o-s")]
    public void Check_EachRole_MayAsAgreed(MemberAction action, string who)
    {
        string may = string.Concat(Roles.All.Select(role => Permissions.Check([role], action) is null ? role[0] : '-'));
        Assert.Equal(who, may);
    }

    [Fact]
    public void Table_KnowsEveryAction() => Assert.Equal(Enum.GetValues<MemberAction>().Order(), Permissions.Table.Keys.Order());

    [Fact]
    public void Check_WithoutARole_MayOnlyStop()
    {
        MemberAction[] allowed = [.. Enum.GetValues<MemberAction>().Where(a => Permissions.Check([], a) is null)];
        Assert.Equal([MemberAction.StopMachine], allowed);
    }
}
