using System.Diagnostics;
using System.Globalization;
using Fab.Silo.Storage;
using Fab.TestSupport;

namespace Fab.Silo.Tests.Crashes;

/// <summary>
/// The hub ends at every step between metering and payout, on a real database: whatever step it was, the close has then
/// finished or not begun, and goes through once afterwards.
/// </summary>
public abstract class PayoutCrashTests
{
    /// <summary>A way to reach a new database in which the job is about to end, again and again, and how another program names it.</summary>
    protected abstract Task<(Func<ISqlDatabase> Open, string Setting)> CreateAsync();

    /// <summary>Every how many steps it is tried; where it is not every one, the step with rows written and not committed is never left out.</summary>
    protected virtual int Stride => 1;

    [Fact]
    public async Task Hub_EndsAtAnyStep_EverybodyIsPaidOnce()
    {
        (int steps, _) = await CountStepsAsync();
        Assert.True(steps >= 30, $"there are only {steps} steps");
        for (int step = Stride == 1 ? 1 : 2; step <= steps; step += Stride)
        {
            try
            {
                await EndAtAsync(step, again: step % 4 == 0 ? 0 : (step * 7 % 11) + 1);
            }
            catch (Exception broken)
            {
                throw new InvalidOperationException($"Ended at step {step} of {steps}: {broken.Message}", broken);
            }
        }
    }

    /// <summary>Another process, and <c>kill -9</c> with rows written and not committed: the database alone takes them back.</summary>
    [Fact]
    public async Task Process_KilledWithRowsWritten_EverybodyIsPaidOnce()
    {
        (_, int closed) = await CountStepsAsync();
        foreach (int step in (int[])[2, closed - 1, closed + 2]) // the job's end, the close itself, what is told of it
        {
            (Func<ISqlDatabase> open, string setting) = await CreateAsync();
            using (Process process = Victim.Start(setting, step))
            {
                string? said = await process.StandardOutput.ReadLineAsync();
                process.Kill(); // SIGKILL
                await process.WaitForExitAsync();
                Assert.Equal(Victim.AtStep(step), said);
            }

            await using ISqlDatabase database = open();
            await FinishAsync(database, new ManualTime(PayingHub.Start));
        }
    }

    /// <returns>How many steps there are, and at which of them the close was committed.</returns>
    private async Task<(int Steps, int Closed)> CountStepsAsync()
    {
        (Func<ISqlDatabase> open, _) = await CreateAsync();
        await using ISqlDatabase plain = open();
        int closed = 0;
        var database = new StepDatabase(plain, async step =>
        {
            if (closed == 0 && step % StepDatabase.StepsPerWrite == 0 && await new PayoutAuditor(plain).IsClosedAsync()) closed = step;
        });
        await using var hub = new PayingHub(database, new ManualTime(PayingHub.Start));
        await hub.PayAsync();
        int steps = database.Steps;
        await new PayoutAuditor(plain).CheckPaidAsync(hub.Fund);
        return (steps, closed);
    }

    /// <param name="again">At which step after the restart it ends once more; 0 for none.</param>
    private async Task EndAtAsync(int step, int again)
    {
        (Func<ISqlDatabase> open, _) = await CreateAsync();
        await using ISqlDatabase plain = open();
        var time = new ManualTime(PayingHub.Start);
        await RunUntilItEndsAsync(step);
        await new PayoutAuditor(plain).IsClosedAsync();
        if (again > 0) await RunUntilItEndsAsync(again);
        await FinishAsync(plain, time);

        async Task RunUntilItEndsAsync(int end)
        {
            await using var hub = new PayingHub(StepDatabase.EndingAt(end, plain), time);
            try
            {
                if (end != step) await hub.WakeAsync();
                await hub.PayAsync();
            }
            catch (Exception ended) when (ended is not Xunit.Sdk.XunitException)
            {
                // The caller hears nothing of a hub that ended; here it may hear that the database is gone.
            }

            hub.Kill();
        }
    }

    private static async Task FinishAsync(ISqlDatabase database, ManualTime time)
    {
        var auditor = new PayoutAuditor(database);
        bool wasClosed = await auditor.IsClosedAsync();
        await using var hub = new PayingHub(database, time);
        await hub.WakeAsync();
        Assert.True(await auditor.IsClosedAsync() || !wasClosed, "a close was lost");
        Assert.Null((await hub.Fund.Get()).Closing); // what had begun has finished, by itself
        await hub.PayAsync();
        await auditor.CheckPaidAsync(hub.Fund);
    }
}

public sealed class SqlitePayoutCrashTests : PayoutCrashTests, IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fabcrash");
    private int _databases;

    private string Template => Path.Combine(_folder.FullName, "template.db");

    public async Task InitializeAsync()
    {
        await using var database = new SqliteDatabase(Template);
        await PayingHub.SetUpAsync(database);
    }

    public Task DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    protected override Task<(Func<ISqlDatabase> Open, string Setting)> CreateAsync()
    {
        string path = Path.Combine(_folder.FullName, string.Create(CultureInfo.InvariantCulture, $"{++_databases}.db"));
        File.Copy(Template, path);
        return Task.FromResult<(Func<ISqlDatabase>, string)>((() => new SqliteDatabase(path), $"sqlite:{path}"));
    }
}

public sealed class PostgresPayoutCrashTests : PayoutCrashTests
{
    protected override int Stride => StepDatabase.StepsPerWrite;

    protected override async Task<(Func<ISqlDatabase> Open, string Setting)> CreateAsync()
    {
        string connection = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await using (var database = new PostgresDatabase(connection)) await PayingHub.SetUpAsync(database);
        return (() => new PostgresDatabase(connection), connection);
    }
}
