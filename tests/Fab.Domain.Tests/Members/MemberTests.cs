using Fab.Domain.Members;

namespace Fab.Domain.Tests.Members;

public class MemberTests
{
    private static readonly string Hash = new('a', 64);

    private static Member Ann => Do(new Member(), new MemberCommand.Register("Ann", [Roles.Maker], "m00"));

    /// <summary>With as many tokens as anybody may have.</summary>
    private static Member Full => Enumerable.Range(0, Member.MostTokens).Aggregate(
        Ann, (ann, i) => Do(ann, new MemberCommand.AddToken(i.ToString("x64", System.Globalization.CultureInfo.InvariantCulture), $"t{i}")));

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
            (Ann, new MemberCommand.AddToken(Hash, "lap\ntop"), MemberRefusals.TokenMalformed),
            (Ann, new MemberCommand.AddToken(Hash, new string('x', 81)), MemberRefusals.TokenMalformed),
            (Ann, new MemberCommand.AddToken(Hash, "laptop", []), MemberRefusals.ScopeUnknown),
            (Ann, new MemberCommand.AddToken(Hash, "laptop", [Scopes.Read, "all"]), MemberRefusals.ScopeUnknown),
            (Ann, new MemberCommand.AddToken(Hash, "laptop", null, Samples.Now), MemberRefusals.TokenEndPast),
            (Full, new MemberCommand.AddToken(Hash, "laptop"), MemberRefusals.TokensTooMany),
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
            new MemberCommand.RevokeToken(Hash[..12]),
            new MemberCommand.AddToken(Hash, "laptop"),
            new MemberCommand.Revoke("fdm-printer", "op"),
        ];
        foreach (MemberCommand command in life)
        {
            member = Do(member, command);
            Assert.Empty(member.Decide(command, Samples.Now).Events);
        }

        Assert.NotNull(member.TokenAt(Hash, Samples.Now));
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
    public void Token_AtItsEnd_IsNobodys()
    {
        Member member = Do(Ann, new MemberCommand.AddToken(Hash, " laptop ", [Scopes.Money, Scopes.Read], Samples.Now.AddDays(1)));
        TokenHash token = member.TokenAt(Hash, Samples.Now.AddDays(1).AddTicks(-1))!;
        Assert.Equal("laptop", token.Label);
        Assert.Equal([Scopes.Read, Scopes.Money], token.Scopes!);
        Assert.Equal(Samples.Now, token.MadeAt);
        Assert.Null(member.TokenAt(Hash, Samples.Now.AddDays(1)));
        Assert.Empty(Do(member, new MemberCommand.RevokeToken(token.Id)).Tokens);
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
    /// <summary>The table as people agreed on it: maker, operator, trainer, funder, steward.</summary>
    [Theory]
    [InlineData(MemberAction.Quote, "motfs")]
    [InlineData(MemberAction.QueueJob, "mo--s")]
    [InlineData(MemberAction.SteerOwnJob, "motfs")]
    [InlineData(MemberAction.SteerAnyJob, "-o--s")]
    [InlineData(MemberAction.PutJobFirst, "-o--s")]
    [InlineData(MemberAction.StopMachine, "motfs")]
    [InlineData(MemberAction.ClearPlate, "mo--s")]
    [InlineData(MemberAction.ClearStop, "-o--s")]
    [InlineData(MemberAction.LoadMaterial, "-o--s")]
    [InlineData(MemberAction.EquipMachine, "-o--s")]
    [InlineData(MemberAction.RunMaintenance, "-o--s")]
    [InlineData(MemberAction.ArrangeFloor, "-o--s")]
    [InlineData(MemberAction.RegisterMachine, "----s")]
    [InlineData(MemberAction.SetCosts, "----s")]
    [InlineData(MemberAction.ReadPrograms, "motfs")]
    [InlineData(MemberAction.SeeOwnWallet, "motfs")]
    [InlineData(MemberAction.SeeAnyWallet, "----s")]
    [InlineData(MemberAction.TopUpAnyWallet, "----s")]
    [InlineData(MemberAction.ListMembers, "-ot-s")]
    [InlineData(MemberAction.RegisterMember, "----s")]
    [InlineData(MemberAction.ForgetMember, "----s")]
    [InlineData(MemberAction.CorrectTransfer, "-o--s")]
    [InlineData(MemberAction.AuthoriseMember, "-ot-s")]
    public void Check_EachRole_MayAsAgreed(MemberAction action, string who)
    {
        string may = string.Concat(Roles.All.Select(role => Permissions.Check([role], null, action) is null ? role[0] : '-'));
        Assert.Equal(who, may);
    }

    [Fact]
    public void Table_KnowsEveryAction() => Assert.Equal(Enum.GetValues<MemberAction>().Order(), Permissions.Table.Keys.Order());

    [Fact]
    public void Check_WithoutARole_MayStopAndLookAfterTheirAccount()
    {
        MemberAction[] allowed = [.. Enum.GetValues<MemberAction>().Where(a => Permissions.Check([], null, a) is null)];
        MemberAction[] ofAnybody = [MemberAction.SeeSpace, MemberAction.SeeBooks, MemberAction.Enter];
        Assert.Equal([.. ofAnybody, MemberAction.ManageOwnAccount, MemberAction.StopMachine], allowed);
    }

    /// <summary>For every action, set of roles and scope: never in with the scope where the roles alone are kept out.</summary>
    [Fact]
    public void Check_WithAScope_NeverLetsInMore()
    {
        foreach (MemberAction action in Enum.GetValues<MemberAction>())
        {
            for (int set = 0; set < 1 << Roles.All.Count; set++)
            {
                string[] roles = [.. Roles.All.Where((_, i) => (set & (1 << i)) != 0)];
                bool may = Permissions.Check(roles, null, action) is null;
                string[] with = [.. Scopes.All.Where(scope => Permissions.Check(roles, [scope], action) is null)];
                Assert.True(may || with.Length == 0, $"{action} by {string.Join(' ', roles)} with {string.Join(' ', with)}");
                Assert.True(!may || Permissions.Check(roles, Scopes.All.ToArray(), action) is null, $"{action}: no scope is for it");
            }
        }
    }

    [Fact]
    public void Check_WithoutAnyScope_MayOnlyStopAndSeeWhatIsOpen() => Assert.Equal(
        [MemberAction.SeeSpace, MemberAction.SeeBooks, MemberAction.Enter, MemberAction.StopMachine],
        Enum.GetValues<MemberAction>().Where(action => Permissions.Check([.. Roles.All], [], action) is null));
}
