using Fab.Domain.Bridges;

namespace Fab.Domain.Tests.Bridges;

public sealed class BridgeRegisterTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private BridgeRegister _register = new();

    [Fact]
    public void Enrol_WithTheCode_WorksOnce()
    {
        Accept(new BridgeRegistration.Invite("bench-1", "code", "ann"), Now);

        Accept(new BridgeRegistration.Enrol("code", "broker", "token"), Now.AddMinutes(1));

        Assert.Equal(new KnownBridge("bench-1", null, "broker", "token", Now.AddMinutes(1)), _register.Bridges["bench-1"]);
        Assert.Equal(RegisterRefusals.CodeWrong, Refuse(new BridgeRegistration.Enrol("code", "other", "other"), Now.AddMinutes(1)));
    }

    [Fact]
    public void Enrol_AfterTheCodeRanOut_IsRefused()
    {
        Accept(new BridgeRegistration.Invite("bench-1", "code", "ann"), Now);

        Assert.Equal(RegisterRefusals.CodeWrong, Refuse(new BridgeRegistration.Enrol("code", "broker", "token"), Now + BridgeRegister.CodeLasts + TimeSpan.FromSeconds(1)));
        Accept(new BridgeRegistration.Enrol("code", "broker", "token"), Now + BridgeRegister.CodeLasts);
    }

    [Fact]
    public void Enrol_WithAnotherCode_IsRefused()
    {
        Accept(new BridgeRegistration.Invite("bench-1", "code", "ann"), Now);

        Assert.Equal(RegisterRefusals.CodeWrong, Refuse(new BridgeRegistration.Enrol("edoc", "broker", "token"), Now));
        Assert.False(_register.Bridges["bench-1"].IsEnrolled);
    }

    [Fact]
    public void Invite_Again_VoidsTheOlderCodeAndKeepsTheCredentialsUntilTheNewOneIsUsed()
    {
        Accept(new BridgeRegistration.Invite("bench-1", "first", "ann"), Now);
        Accept(new BridgeRegistration.Enrol("first", "broker", "token"), Now);
        Accept(new BridgeRegistration.Invite("bench-1", "second", "ann"), Now);
        Accept(new BridgeRegistration.Invite("bench-1", "third", "ann"), Now);

        Assert.Equal("broker", _register.Bridges["bench-1"].Broker);
        Assert.Equal(RegisterRefusals.CodeWrong, Refuse(new BridgeRegistration.Enrol("second", "b", "t"), Now));
        Accept(new BridgeRegistration.Enrol("third", "new broker", "new token"), Now);
        Assert.Equal(("new broker", "new token"), (_register.Bridges["bench-1"].Broker, _register.Bridges["bench-1"].Token));
    }

    [Fact]
    public void Revoke_TakesCredentialsAndCode()
    {
        Accept(new BridgeRegistration.Invite("bench-1", "first", "ann"), Now);
        Accept(new BridgeRegistration.Enrol("first", "broker", "token"), Now);
        Accept(new BridgeRegistration.Invite("bench-1", "second", "ann"), Now);

        Accept(new BridgeRegistration.Revoke("bench-1", "ann"), Now);

        Assert.False(_register.Bridges["bench-1"].IsEnrolled);
        Assert.Null(_register.Bridges["bench-1"].Broker);
        Assert.Equal(RegisterRefusals.CodeWrong, Refuse(new BridgeRegistration.Enrol("second", "b", "t"), Now));
        Assert.Empty(_register.Decide(new BridgeRegistration.Revoke("bench-1", "ann"), Now).Events);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Bench")]
    [InlineData("-bench")]
    [InlineData("bench/1")]
    [InlineData("bench+")]
    [InlineData("bench#")]
    public void Invite_UnderANameThatIsNoTopicLevel_IsRefused(string name) =>
        Assert.Equal(RegisterRefusals.NameInvalid, Refuse(new BridgeRegistration.Invite(name, "code", "ann"), Now));

    [Fact]
    public void Revoke_OfNobody_IsRefused() => Assert.Equal(RegisterRefusals.NotFound, Refuse(new BridgeRegistration.Revoke("bench-1", "ann"), Now));

    [Fact]
    public void Invite_OfOneTooMany_IsRefused()
    {
        for (int i = 0; i < BridgeRegister.MaxBridges; i++) Accept(new BridgeRegistration.Invite($"b{i}", $"{i}", "ann"), Now);

        Assert.Equal(RegisterRefusals.TooMany, Refuse(new BridgeRegistration.Invite("more", "code", "ann"), Now));
        Accept(new BridgeRegistration.Invite("b7", "again", "ann"), Now);
    }

    private void Accept(BridgeRegistration command, DateTimeOffset now)
    {
        Decision<BridgeRegistered> decision = _register.Decide(command, now);
        Assert.Null(decision.Refusal);
        _register = decision.Events.Aggregate(_register, (register, happened) => register.Apply(happened));
    }

    private string? Refuse(BridgeRegistration command, DateTimeOffset now)
    {
        Decision<BridgeRegistered> decision = _register.Decide(command, now);
        Assert.Empty(decision.Events);
        return decision.Refusal?.Code;
    }
}
