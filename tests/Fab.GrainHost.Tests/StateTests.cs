using System.Text;
using Orleans.Storage;

namespace Fab.GrainHost.Tests;

public class StateTests
{
    private static readonly GrainStateKey s_number = new(new GrainIdentity("life", "a"), "number");

    [Fact]
    public void State_OfANewGrain_IsNewAndUnstored()
    {
        var test = new TestHost();
        Assert.Equal("none False", test.Run(test.Grain<ILifeGrain>("a").Version));
    }

    [Fact]
    public void State_Written_SurvivesACrash()
    {
        var test = new TestHost();
        test.Run(() => test.Grain<ILifeGrain>("a").Save(42));
        test.CrashAndRestart();
        Assert.Equal(42, test.Run(test.Grain<ILifeGrain>("a").Saved));
        Assert.Equal(["a wakes with 0", "a wakes with 42"], test.Notes.Lines);
        Assert.Equal(0, test.Run(test.Grain<ILifeGrain>("b").Saved));
    }

    [Fact]
    public async Task State_Stored_IsPlainJsonUnderItsOwnName()
    {
        var test = new TestHost();
        test.Run(() => test.Grain<ILifeGrain>("a").Save(42));
        StoredGrainState? stored = await test.States.ReadAsync(s_number, CancellationToken.None);
        Assert.Equal("""{"number":42}""", Encoding.UTF8.GetString(stored!.Json!));
        stored = await test.States.ReadAsync(s_number with { StateName = "other" }, CancellationToken.None);
        Assert.Equal("""{"number":-42}""", Encoding.UTF8.GetString(stored!.Json!));
    }

    [Fact]
    public void State_Cleared_IsNewAgainAndCanBeWritten()
    {
        var test = new TestHost();
        ILifeGrain grain = test.Grain<ILifeGrain>("a");
        test.Run(() => grain.Save(42));
        Assert.Equal("1 True", test.Run(grain.Version));
        test.Run(grain.Clear);
        Assert.Equal("2 False", test.Run(grain.Version));
        test.Run(grain.Leave);
        Assert.Equal(0, test.Run(grain.Saved));
        test.Run(() => grain.Save(7));
        test.CrashAndRestart();
        Assert.Equal(7, test.Run(test.Grain<ILifeGrain>("a").Saved));
    }

    [Fact]
    public async Task State_WrittenBySomeoneElse_FailsTheWriteAndDropsTheActivation()
    {
        var test = new TestHost();
        ILifeGrain grain = test.Grain<ILifeGrain>("a");
        test.Run(() => grain.Save(1));
        GrainStateWrite other = await test.States.WriteAsync(s_number, """{"number":99}"""u8.ToArray(), "1", CancellationToken.None);
        Assert.True(other.IsWritten);
        InconsistentStateException conflict = Assert.Throws<InconsistentStateException>(() => test.Run(() => grain.Save(2)));
        Assert.Equal(("2", "1"), (conflict.StoredEtag, conflict.CurrentEtag));
        Assert.Equal(99, test.Run(grain.Saved));
        Assert.Contains("a ends: ApplicationError", test.Notes.Lines);
    }
}
