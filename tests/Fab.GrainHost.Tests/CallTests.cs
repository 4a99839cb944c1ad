using System.Text.Json.Serialization;
using Orleans;

namespace Fab.GrainHost.Tests;

public class CallTests
{
    [Fact]
    public void Arguments_ChangedByEitherSideAfterwards_AreCopies()
    {
        var test = new TestHost();
        ICopyGrain grain = test.Grain<ICopyGrain>("a");
        var mine = new List<string> { "one" };
        test.Run(() => grain.Keep(mine));
        mine.Add("two");
        List<string> theirs = test.Run(grain.Get);
        Assert.Equal(["one", "added by the grain"], theirs);
        theirs.Add("three");
        Assert.Equal(["one", "added by the grain"], test.Run(grain.Get));
        Assert.Equal(["one", "two"], mine);
    }

    [Fact]
    public void Arguments_ChangedBeforeTheGrainComesToThem_KeepWhatWasSent()
    {
        var test = new TestHost();
        ICopyGrain grain = test.Grain<ICopyGrain>("a");
        var mine = new List<string> { "one" };
        test.Run(() =>
        {
            Task call = grain.Keep(mine);
            mine.Clear();
            return call;
        });
        Assert.Contains("one", test.Run(grain.Get));
    }

    [Fact]
    public void DerivedTypes_DeclaredToJson_ArriveAsThemselves()
    {
        var test = new TestHost();
        Shape answer = test.Run(() => test.Grain<ICopyGrain>("a").Echo(new Circle(2)));
        Assert.Equal(new Circle(2), answer);
    }

    [Fact]
    public void DerivedTypes_NotDeclared_AreRefusedNotCutDown()
    {
        var test = new TestHost();
        NotSupportedException refused = Assert.Throws<NotSupportedException>(() =>
            test.Run(() => test.Grain<ICopyGrain>("a").EchoPlain(new PlainChild("n", 1))));
        Assert.Contains(nameof(PlainChild), refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Failure_OfTheGrain_ReachesTheCallerWithItsStack()
    {
        var test = new TestHost();
        InvalidOperationException failure = Assert.Throws<InvalidOperationException>(() => test.Run(() => test.Grain<IRelayGrain>("a").Fail("broken")));
        Assert.Equal("broken", failure.Message);
        Assert.Contains(nameof(RelayGrain.Fail), failure.StackTrace, StringComparison.Ordinal);
        Assert.Equal(4, test.Run(() => test.Grain<IRelayGrain>("a").Twice(2).AsTask()));
    }

    [Fact]
    public void OneWay_ReturnsAtOnceAndRunsLater()
    {
        var test = new TestHost();
        Task told = test.Grain<IRelayGrain>("a").Tell([]);
        Assert.True(told.IsCompletedSuccessfully);
        Assert.Empty(test.Notes.Lines);
        test.Scheduler.RunUntilIdle();
        Assert.Equal(["a was told"], test.Notes.Lines);
    }

    [Fact]
    public void OneWay_ThatFails_IsLogged()
    {
        var test = new TestHost();
        test.Run(() => test.Grain<IRelayGrain>("a").Tell(["a"])); // calls itself: a cycle
        Assert.Contains(test.Notes.Logged, line => line.Contains("IRelayGrain.Tell", StringComparison.Ordinal));
    }

    [Fact]
    public void CancellationToken_PassesThrough()
    {
        var test = new TestHost();
        using var cancel = new CancellationTokenSource();
        Task<int> call = test.Grain<ICopyGrain>("a").UntilCancelled(cancel.Token);
        test.Scheduler.RunUntilIdle();
        Assert.False(call.IsCompleted);
        cancel.Cancel();
        test.Scheduler.RunUntilIdle();
        Assert.True(call.IsCanceled);
    }

    [Fact]
    public void Call_NotAnsweredInTime_FailsAndTheGrainGoesOn()
    {
        var test = new TestHost();
        IRelayGrain grain = test.Grain<IRelayGrain>("a");
        Task first = grain.WaitFor("gate");
        test.Scheduler.RunUntilIdle();
        test.Advance(TimeSpan.FromSeconds(10));
        Task second = grain.Work("second", 0);
        test.Advance(TimeSpan.FromSeconds(19.999));
        Assert.False(first.IsCompleted);
        test.Advance(TimeSpan.FromSeconds(0.002));
        TimeoutException late = Assert.Throws<TimeoutException>(first.GetAwaiter().GetResult);
        Assert.Contains("IRelayGrain.WaitFor at relay/a", late.Message, StringComparison.Ordinal);
        Assert.False(second.IsCompleted);
        test.Advance(TimeSpan.FromSeconds(10));
        Assert.Throws<TimeoutException>(second.GetAwaiter().GetResult);
        test.Gates.Open("gate");
        Assert.Equal(6, test.Run(() => grain.Twice(3).AsTask()));
        Assert.Empty(test.Notes.Lines); // the second was given up before it began, and so never ran
    }

    [Fact]
    public void Call_BetweenGrainsNotAnsweredInTime_FailsTheOuterOneToo()
    {
        var test = new TestHost();
        Task blocker = test.Grain<IRelayGrain>("b").WaitFor("never");
        test.Scheduler.RunUntilIdle();
        Task<string> call = test.Grain<IRelayGrain>("a").Pass(["b"]);
        test.Scheduler.RunUntilIdle();
        test.Advance(TimeSpan.FromSeconds(31));
        Assert.True(blocker.IsFaulted);
        Assert.Throws<TimeoutException>(() => TestHost.Answer(call));
        Assert.Equal("a", test.Run(() => test.Grain<IRelayGrain>("a").Pass([])));
    }
}

public interface ICopyGrain : IGrainWithStringKey
{
    Task Keep(List<string> list);

    Task<List<string>> Get();

    Task<Shape> Echo(Shape shape);

    Task<Plain> EchoPlain(Plain plain);

    Task<int> UntilCancelled(CancellationToken ct);
}

[JsonDerivedType(typeof(Circle), "circle")]
public abstract record Shape;

public sealed record Circle(int Radius) : Shape;

public record Plain(string Name);

public sealed record PlainChild(string Name, int Extra) : Plain(Name);

internal sealed class CopyGrain : Grain, ICopyGrain
{
    private List<string> _kept = [];

    public Task Keep(List<string> list)
    {
        _kept = list;
        list.Add("added by the grain");
        return Task.CompletedTask;
    }

    public Task<List<string>> Get() => Task.FromResult(_kept);

    public Task<Shape> Echo(Shape shape) => Task.FromResult(shape);

    public Task<Plain> EchoPlain(Plain plain) => Task.FromResult(plain);

    public async Task<int> UntilCancelled(CancellationToken ct)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, ct);
        return 0;
    }
}
