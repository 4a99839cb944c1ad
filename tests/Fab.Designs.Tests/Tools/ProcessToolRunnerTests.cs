using System.Text;
using System.Text.RegularExpressions;
using Fab.Designs.Tools;
using Fab.Domain;

namespace Fab.Designs.Tests.Tools;

/// <summary>The real cage around real programs. What a tool can see is asked by a shell inside, which knows nothing of the runner.</summary>
public sealed class ProcessToolRunnerTests : IDisposable
{
    private static readonly Tool s_shell = new("sh", "dash", "The shell");
    private static readonly ToolLimits s_limits = new(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(20), 1L << 30, 1 << 20);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(SandboxKind.Bubblewrap)]
    [InlineData(SandboxKind.LimitsOnly)]
    public async Task Tool_GetsItsFilesArgumentsAndNothingElse(SandboxKind kind)
    {
        const string nasty = "a b; touch pwned $(touch pwned) `touch pwned` \"'";
        var call = new ToolCall(
            s_shell, ["-c", "cat in/file.txt; printf '%s' \"$1\" > out.txt; env | sort; pwd; ls", "sh", nasty],
            [new ToolInput("in/file.txt", Encoding.UTF8.GetBytes("hello\n"))], s_limits);

        using ToolRun run = (await Runner(kind).RunAsync(call, CancellationToken.None)).Value!;

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(nasty, await File.ReadAllTextAsync(run.Output("out.txt")!));
        Assert.StartsWith("hello\n", run.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("pwned\n", run.Said, StringComparison.Ordinal);
        string[] variables = [.. run.Said.Split('\n').Where(line => line.Contains('=')).Select(line => line[..line.IndexOf('=')])];
        Assert.Equal(["HOME", "LC_ALL", "PATH", "PWD", "QT_QPA_PLATFORM", "TMPDIR"], variables.Where(name => name is not ("OLDPWD" or "_" or "SHLVL")));
    }

    [Fact]
    public async Task Cage_ShowsNoFileOfTheMachineNoProcessAndNoNetwork()
    {
        string secret = _folder.Write("secret.txt", "the hub's secret");
        string[] asked =
        [
            "cat /etc/passwd && echo LEAK passwd", $"cat {secret} && echo LEAK secret", "ls /root && echo LEAK root", "ls /home && echo LEAK home",
            "echo x > /usr/x && echo LEAK usr", "echo PROCESSES=$(ls /proc | grep -c '^[0-9]')", "ls /sys/class/net && echo LEAK net", "echo NETWORKS=$(cat /proc/net/dev | grep -c :)", "id -u > /dev/null",
        ];
        var call = new ToolCall(s_shell, ["-c", string.Join("\n", asked)], [], s_limits);

        using ToolRun run = (await Runner(SandboxKind.Bubblewrap).RunAsync(call, CancellationToken.None)).Value!;

        Assert.DoesNotContain("LEAK", run.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("the hub's secret", run.Said, StringComparison.Ordinal);
        Assert.InRange(Told("PROCESSES"), 1, 5);    // itself and its helpers, none of the machine's
        Assert.InRange(Told("NETWORKS"), 0, 1);     // the loopback at most

        // Wherever it stands: what goes to the two streams may meet within a line.
        int Told(string what)
        {
            Match told = Regex.Match(run.Said, $"{what}=([0-9]+)");
            Assert.True(told.Success, run.Said);
            return int.Parse(told.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    [Fact]
    public async Task WorkingFolder_IsGoneAfterTheRun()
    {
        var call = new ToolCall(s_shell, ["-c", "echo x > out.txt"], [], s_limits);

        ToolRun run = (await Runner(SandboxKind.Bubblewrap).RunAsync(call, CancellationToken.None)).Value!;
        Assert.NotNull(run.Output("out.txt"));
        run.Dispose();

        Assert.False(Directory.Exists(run.Folder));
    }

    [Fact]
    public async Task Output_ThatIsALink_IsNone()
    {
        var call = new ToolCall(s_shell, ["-c", "ln -s /etc/passwd out.txt"], [], s_limits);

        using ToolRun run = (await Runner(SandboxKind.Bubblewrap).RunAsync(call, CancellationToken.None)).Value!;

        Assert.Null(run.Output("out.txt"));
    }

    [Theory]
    [InlineData(SandboxKind.Bubblewrap)]
    [InlineData(SandboxKind.LimitsOnly)]
    public async Task Tool_ThatNeverEnds_IsStoppedAtItsTimeWithAllItStarted(SandboxKind kind)
    {
        var time = new TriggeredTime();
        var call = new ToolCall(s_shell, ["-c", "sleep 1000 & sleep 1000"], [], s_limits);

        Task<Outcome<ToolRun>> running = Runner(kind, time).RunAsync(call, CancellationToken.None);
        await time.TimerSet;
        time.Fire();

        Refusal refusal = (await running).Refusal!;
        Assert.Equal(DesignRefusals.ToolTimedOut, refusal.Code);
        Assert.Contains("60 s", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tool_WhoseCallerGivesUp_IsStopped()
    {
        var time = new TriggeredTime();
        using var stop = new CancellationTokenSource();
        Task<Outcome<ToolRun>> running = Runner(SandboxKind.Bubblewrap, time).RunAsync(new ToolCall(s_shell, ["-c", "sleep 1000"], [], s_limits), stop.Token);
        await time.TimerSet;

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Tool_ThatEatsTheProcessor_IsStoppedByTheKernel()
    {
        var call = new ToolCall(s_shell, ["-c", "while :; do :; done"], [], s_limits with { Cpu = TimeSpan.FromSeconds(1) });

        Assert.Equal(DesignRefusals.ToolTimedOut, (await Runner(SandboxKind.Bubblewrap).RunAsync(call, CancellationToken.None)).Refusal!.Code);
    }

    [Fact]
    public async Task Tool_ThatWritesTooLargeAFile_IsStopped()
    {
        var call = new ToolCall(new Tool("dd", "coreutils", "dd"), ["if=/dev/zero", "of=big", "bs=1M", "count=3"], [], s_limits);

        Assert.Equal(DesignRefusals.ToolOutputTooLarge, (await Runner(SandboxKind.Bubblewrap).RunAsync(call, CancellationToken.None)).Refusal!.Code);
    }

    [Fact]
    public async Task Tool_ThatTalksWithoutEnd_IsHeardToABound()
    {
        var call = new ToolCall(s_shell, ["-c", "yes 2>/dev/null | head -c 5000000; echo the end"], [], s_limits);

        using ToolRun run = (await Runner(SandboxKind.Bubblewrap).RunAsync(call, CancellationToken.None)).Value!;

        Assert.Equal(ToolRun.MostSaid, run.Said.Length);
        Assert.EndsWith("the end\n", run.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tool_ThatIsNotInstalled_IsRefusedWithThePackageAndTheCommand()
    {
        var runner = new ProcessToolRunner(Path.Combine(_folder.Path, "work"), TimeProvider.System, searchFolders: [_folder.Path]);

        Refusal refusal = (await runner.RunAsync(new ToolCall(Tool.OpenScad, [], [], s_limits), CancellationToken.None)).Refusal!;

        Assert.Equal(DesignRefusals.ToolMissing, refusal.Code);
        Assert.Contains("apt-get install --no-install-recommends openscad", refusal.WayOut, StringComparison.Ordinal);
        Assert.Equal(refusal, runner.VersionOf(Tool.OpenScad).Refusal);
    }

    [Fact]
    public async Task Sandbox_OnAMachineWithBubblewrap_IsFoundByTrying() =>
        Assert.Equal(SandboxKind.Bubblewrap, await new ProcessToolRunner(Path.Combine(_folder.Path, "work"), TimeProvider.System).SandboxAsync());

    private ProcessToolRunner Runner(SandboxKind kind, TimeProvider? time = null) =>
        new(Path.Combine(_folder.Path, "work"), time ?? TimeProvider.System, sandbox: kind);

    /// <summary>A clock that stands still until the one timer that is set on it is fired by hand.</summary>
    private sealed class TriggeredTime : TimeProvider
    {
        private readonly TaskCompletionSource<Action> _timer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task TimerSet => _timer.Task;

        public void Fire() => _timer.Task.Result();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _timer.TrySetResult(() => callback(state));
            return new StillTimer();
        }

        private sealed class StillTimer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
