using System.Data.Common;
using Fab.Contracts.Ledger;
using Fab.Domain.Ledger;
using Fab.Silo.Ledger;
using Fab.Silo.Storage;
using Fab.TestSupport;

namespace Fab.Ledger.Tests.Stores;

/// <summary>What the ledgers in SQL do beyond the common conformance: guard the tables, share, group, and survive.</summary>
public abstract class SqlLedgerTests : LedgerConformance
{
    private static CancellationToken Ct => CancellationToken.None;

    /// <summary>A way to reach one database, again and again.</summary>
    protected abstract Task<Func<ISqlDatabase>> CreateDatabaseAsync();

    protected override async Task<ILedger> OpenAsync() => new SqlLedger((await CreateDatabaseAsync())(), Time, ownsDatabase: true);

    public static TheoryData<string> Forbidden =>
    [
        "UPDATE ledger_transfer SET memo = 'x'",
        "UPDATE ledger_transfer SET memo = memo WHERE sequence = 1",
        "DELETE FROM ledger_transfer WHERE sequence = 3",
        "DELETE FROM ledger_posting",
        "UPDATE ledger_posting SET amount = 1",
        "INSERT INTO ledger_posting (sequence, line, debit, credit, unit, amount) VALUES (1, 9, 'cash', 'wallet:maker', 0, 5)",
        "INSERT INTO ledger_posting (sequence, line, debit, credit, unit, amount) VALUES (5, 0, 'cash', 'wallet:maker', 0, 5)", // of no transfer
        "INSERT INTO ledger_transfer SELECT 0, 'n', kind, at_us, effective_at_us, expires_at_us, NULL, released, corrects, memo, refs, leaf, chain FROM ledger_transfer WHERE sequence = 1",
        "INSERT INTO ledger_transfer SELECT 9, 'n', kind, at_us, effective_at_us, expires_at_us, 'h', released, corrects, memo, refs, leaf, chain FROM ledger_transfer WHERE sequence = 1",
        "UPDATE ledger_balance SET debits = credits + 1 WHERE account = 'wallet:maker'",
    ];

    [Theory]
    [MemberData(nameof(Forbidden))]
    public async Task Tables_WhenChangedBehindTheLedgersBack_Refuse(string sql) => await AssertRefusedByTheDatabaseAsync(sql);

    protected async Task AssertRefusedByTheDatabaseAsync(string sql)
    {
        Func<ISqlDatabase> open = await CreateDatabaseAsync();
        await using ISqlDatabase database = open();
        await using var ledger = new SqlLedger(database, Time);
        await FillAsync(ledger);
        string before = await LedgerModel.DumpAsync(ledger);

        await Assert.ThrowsAnyAsync<DbException>(() => database.WriteAsync(session => session.ExecuteAsync(sql), Ct));

        Assert.Equal(before, await LedgerModel.DumpAsync(ledger));
        Assert.True((await ledger.VerifyAsync(Ct)).IsSound);
    }

    /// <summary>What somebody could do who takes the triggers away first, and where Verify says it.</summary>
    public static TheoryData<string, int?, string> Tampering => new()
    {
        { "UPDATE ledger_transfer SET memo = 'x' WHERE sequence = 2", 2, "content does not match" },
        { "UPDATE ledger_transfer SET at_us = at_us + 1 WHERE sequence = 1", 1, "content does not match" },
        { "UPDATE ledger_transfer SET refs = '{\"job\":\"j2\"}' WHERE sequence = 2", 2, "content does not match" },
        { "UPDATE ledger_posting SET amount = amount + 1 WHERE sequence = 1", 1, "content does not match" },
        { "UPDATE ledger_posting SET credit = 'wallet:thief' WHERE sequence = 1", 1, "content does not match" },
        { "DELETE FROM ledger_posting WHERE sequence = 3", 3, "content does not match" },
        { "DELETE FROM ledger_posting WHERE sequence = 2; DELETE FROM ledger_transfer WHERE sequence = 2", 3, "missing" },
        { "DELETE FROM ledger_posting WHERE sequence = 4; DELETE FROM ledger_transfer WHERE sequence = 4", null, "stored head" },
        { "UPDATE ledger_transfer SET leaf = chain WHERE sequence = 1", 1, "content does not match" },
        { "UPDATE ledger_transfer SET chain = leaf WHERE sequence = 2", 2, "chained hash" },
        { "UPDATE ledger_balance SET credits = credits + 1 WHERE account = 'wallet:maker'", null, "wallet:maker" },
        { "DELETE FROM ledger_balance WHERE account = 'cash'", null, "cash" },
        { "INSERT INTO ledger_balance VALUES ('wallet:ghost', 0, 0, 5, 0, 0)", null, "wallet:ghost" },
        { "DELETE FROM ledger_open_hold", null, "open holds" },
        { "UPDATE ledger_open_hold SET expires_at_us = expires_at_us + 1", null, "open holds" },
        { "UPDATE ledger_head SET sequence = sequence - 1", null, "stored head" },
        { "UPDATE ledger_head SET chain = (SELECT leaf FROM ledger_transfer WHERE sequence = 1)", null, "stored head" },
    };

    [Theory]
    [MemberData(nameof(Tampering))]
    public async Task Verify_AfterTampering_ReportsTheFirstBadTransfer(string sql, int? sequence, string says)
    {
        Func<ISqlDatabase> open = await CreateDatabaseAsync();
        await using ISqlDatabase database = open();
        await using var ledger = new SqlLedger(database, Time);
        await FillAsync(ledger);
        await database.WriteAsync(session => session.ExecuteAsync(DropTriggers), Ct);
        await database.WriteAsync(session => session.ExecuteAsync(sql), Ct);

        LedgerFault fault = (await ledger.VerifyAsync(Ct)).Fault!;

        Assert.NotNull(fault);
        Assert.Equal(sequence, (int?)fault.Sequence);
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ledger_OpenedAgain_GoesOnWhereItWas()
    {
        Func<ISqlDatabase> open = await CreateDatabaseAsync();
        string before;
        await using (var ledger = new SqlLedger(open(), Time, ownsDatabase: true))
        {
            await FillAsync(ledger);
            before = await LedgerModel.DumpAsync(ledger);
        }

        await using var again = new SqlLedger(open(), Time, ownsDatabase: true);
        Assert.Equal(before, await LedgerModel.DumpAsync(again));
        Assert.Equal(5, (await again.SubmitAsync(TransferRequest.VoidHold("v", "open"), Ct)).Transfer!.Sequence);
        Assert.True((await again.VerifyAsync(Ct)).IsSound);
    }

    [Fact]
    public async Task Ledgers_OnOneDatabase_KeepOneChainAndNeverOverdraw()
    {
        Func<ISqlDatabase> open = await CreateDatabaseAsync();
        await using var one = new SqlLedger(open(), Time, ownsDatabase: true);
        await using var two = new SqlLedger(open(), Time, ownsDatabase: true);
        await one.SubmitAsync(TopUp("t1", 1000), Ct);

        LedgerResult[] results = await Task.WhenAll(Enumerable.Range(0, 80).Select(i =>
            Task.Run(() => (i % 2 == 0 ? one : two).SubmitAsync(Spend($"s{i % 60}", 20), Ct)))); // twenty ids race each other

        Assert.Equal(50, results.Where(r => r.IsAccepted).Select(r => r.Transfer!.Id).Distinct().Count());
        LedgerVerification verification = await two.VerifyAsync(Ct);
        Assert.Null(verification.Fault);
        Assert.Equal(51, verification.Transfers);
    }

    [Fact]
    public async Task Submits_ThatWaitTogether_ShareACommit()
    {
        var database = new FaultyDatabase((await CreateDatabaseAsync())());
        await using var ledger = new SqlLedger(database, Time, ownsDatabase: true);
        await ledger.SubmitAsync(TopUp("t1", 1000), Ct);
        database.Hold();
        Task<LedgerResult> first = ledger.SubmitAsync(Spend("s0", 10), Ct);
        await database.Held;
        Task<LedgerResult>[] waiting = [.. Enumerable.Range(1, 99).Select(i => ledger.SubmitAsync(Spend($"s{i}", 10), Ct))];
        database.Release();
        LedgerResult[] results = await Task.WhenAll([first, .. waiting]);

        Assert.All(results, result => Assert.True(result.IsAccepted));
        Assert.Equal(Enumerable.Range(2, 100).Select(i => (long)i), results.Select(r => r.Transfer!.Sequence));
        Assert.Equal(2, database.WritesSinceHold); // the one that was held, and one for all that waited meanwhile
    }

    [Theory]
    [InlineData(FaultyDatabase.Failure.BeforeCommit)]
    [InlineData(FaultyDatabase.Failure.AfterCommit)]
    public async Task Submit_WhenTheCommitFails_CanBeSentAgain(FaultyDatabase.Failure failure)
    {
        var database = new FaultyDatabase((await CreateDatabaseAsync())());
        await using var ledger = new SqlLedger(database, Time, ownsDatabase: true);
        await ledger.SubmitAsync(TopUp("t1", 1000), Ct);
        database.FailNext(failure);
        TransferRequest[] batch = [HoldRent("h", 500, 60), TransferRequest.PostHold("p", "h", new Domain.Units.Cents(412))];

        await Assert.ThrowsAsync<LedgerUnavailableException>(() => ledger.SubmitAsync(batch, linked: true, Ct));
        IReadOnlyList<LedgerResult> again = await ledger.SubmitAsync(batch, linked: true, Ct);

        Assert.All(again, result => Assert.Equal(failure == FaultyDatabase.Failure.AfterCommit, result.WasStored));
        Assert.Equal(588, (await ledger.GetBalanceAsync("wallet:maker", Ct)).Balance!.Posted.Value);
        LedgerVerification verification = await ledger.VerifyAsync(Ct);
        Assert.Null(verification.Fault);
        Assert.Equal(3, verification.Transfers);
    }

    [Fact]
    public async Task Submit_OnceTheLedgerIsDisposed_SaysSo()
    {
        var ledger = new SqlLedger((await CreateDatabaseAsync())(), Time, ownsDatabase: true);
        await ledger.DisposeAsync();
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => ledger.SubmitAsync(TopUp("t1", 1), Ct));
    }

    [Fact]
    public async Task Migration_ChangedAfterItRan_IsNoticed()
    {
        Func<ISqlDatabase> open = await CreateDatabaseAsync();
        await using ISqlDatabase database = open();
        await SqlMigrations.ApplyAsync(database, "Ledger", Time, Ct);
        await SqlMigrations.ApplyAsync(database, "Ledger", Time, Ct); // again is nothing
        await database.WriteAsync(s => s.ExecuteAsync("UPDATE fab_migration SET sha256 = 'other'"), Ct);
        InvalidOperationException changed = await Assert.ThrowsAsync<SchemaMismatchException>(
            () => SqlMigrations.ApplyAsync(database, "Ledger", Time, Ct));
        Assert.Contains("changed after it ran", changed.Message, StringComparison.Ordinal);

        await database.WriteAsync(s => s.ExecuteAsync("INSERT INTO fab_migration VALUES ('Ledger', 99, 'later', 'x', 0)"), Ct);
        await using var ledger = new SqlLedger(open(), Time, ownsDatabase: true);
        LedgerUnavailableException newer = await Assert.ThrowsAsync<LedgerUnavailableException>(() => ledger.SubmitAsync(TopUp("t1", 1), Ct));
        Assert.Contains("newer than this program", newer.InnerException!.Message, StringComparison.Ordinal);
    }

    protected abstract string DropTriggers { get; }

    /// <summary>Four transfers; the hold "open" is open, "h" is posted.</summary>
    private async Task FillAsync(SqlLedger ledger)
    {
        IReadOnlyList<LedgerResult> results = await ledger.SubmitAsync(
            [
                TopUp("t1", 1000),
                HoldRent("h", 400, 60) with { References = new Dictionary<string, string> { ["job"] = "j1" } },
                TransferRequest.PostHold("p", "h", new Domain.Units.Cents(300)),
                HoldRent("open", 100, 60),
            ],
            linked: true,
            Ct);
        Assert.All(results, result => Assert.Null(result.Refusal));
    }
}

public sealed class PostgresLedgerTests : SqlLedgerTests
{
    protected override async Task<Func<ISqlDatabase>> CreateDatabaseAsync()
    {
        string connection = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        return () => new PostgresDatabase(connection);
    }

    protected override string DropTriggers => """
        ALTER TABLE ledger_transfer DISABLE TRIGGER ALL;
        ALTER TABLE ledger_posting DISABLE TRIGGER ALL;
        """;

    /// <summary>Without the head's lock the second would take the same sequence number and fail, or spend the same money.</summary>
    [Fact]
    public async Task Ledgers_InTwoProcesses_WaitForEachOthersCommit()
    {
        Func<ISqlDatabase> open = await CreateDatabaseAsync();
        var slow = new FaultyDatabase(open());
        await using var one = new SqlLedger(slow, Time, ownsDatabase: true);
        await using var two = new SqlLedger(open(), Time, ownsDatabase: true);
        await using ISqlDatabase watch = open();
        await one.SubmitAsync(TopUp("t1", 1000), CancellationToken.None);
        await two.VerifyAsync(CancellationToken.None); // both are past their migrations

        Task<LedgerResult>? second = null;
        slow.BeforeCommit = async () =>
        {
            second = two.SubmitAsync(Spend("s2", 700), CancellationToken.None);
            while (!second.IsCompleted && await WaitingForALockAsync(watch) == 0) await Task.Yield();
        };
        LedgerResult first = await one.SubmitAsync(Spend("s1", 700), CancellationToken.None);

        Assert.True(first.IsAccepted);
        Assert.Equal(LedgerRefusals.WalletTooSmall, (await second!).Refusal?.Code);
        Assert.True((await two.VerifyAsync(CancellationToken.None)).IsSound);
    }

    private static async Task<long> WaitingForALockAsync(ISqlDatabase watch) => (await watch.ReadAsync(
        s => s.QueryAsync(
            """
            SELECT count(*) FROM pg_locks AS waiting
            JOIN pg_stat_activity AS who ON who.pid = waiting.pid
            WHERE NOT waiting.granted AND who.query LIKE '%ledger_%'
                AND EXISTS (SELECT 1 FROM pg_locks AS table_lock
                    WHERE table_lock.pid = waiting.pid AND table_lock.relation = to_regclass('ledger_head'))
            """,
            row => row.GetInt64(0)),
        CancellationToken.None))[0];

    [Theory]
    [InlineData("TRUNCATE ledger_transfer CASCADE")]
    [InlineData("TRUNCATE ledger_posting")]
    [InlineData("SET session_replication_role = replica; DELETE FROM ledger_posting")]
    [InlineData("UPDATE ledger_transfer SET memo = memo WHERE false")]
    public async Task Tables_OnPostgres_AlsoRefuse(string sql) => await AssertRefusedByTheDatabaseAsync(sql);
}

public sealed class SqliteLedgerTests : SqlLedgerTests, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fabledger");
    private int _databases;

    protected override Task<Func<ISqlDatabase>> CreateDatabaseAsync()
    {
        string path = Path.Combine(_folder.FullName, $"{++_databases}.db");
        return Task.FromResult<Func<ISqlDatabase>>(() => new SqliteDatabase(path));
    }

    protected override string DropTriggers => """
        DROP TRIGGER ledger_transfer_never_updated; DROP TRIGGER ledger_transfer_never_deleted;
        DROP TRIGGER ledger_posting_never_updated; DROP TRIGGER ledger_posting_never_deleted;
        DROP TRIGGER ledger_transfer_only_appended; DROP TRIGGER ledger_posting_only_appended;
        """;

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>110,000 people are paid, which a small hub must bear too.</summary>
    protected override int TransfersOfAClose => 110;

    [Theory]
    [InlineData("INSERT OR REPLACE INTO ledger_transfer SELECT sequence, id, kind, at_us, effective_at_us, expires_at_us, hold_id, released, corrects, 'x', refs, leaf, chain FROM ledger_transfer WHERE sequence = 1")]
    [InlineData("INSERT OR REPLACE INTO ledger_transfer SELECT 9, id, kind, at_us, effective_at_us, expires_at_us, hold_id, released, corrects, 'x', refs, leaf, chain FROM ledger_transfer WHERE sequence = 1")]
    [InlineData("INSERT OR REPLACE INTO ledger_transfer SELECT 9, 'n', kind, at_us, effective_at_us, expires_at_us, hold_id, released, corrects, 'x', refs, leaf, chain FROM ledger_transfer WHERE sequence = 3")]
    [InlineData("REPLACE INTO ledger_posting VALUES (1, 0, 'cash', 'wallet:thief', 0, 1000)")]
    public async Task Tables_OnSqlite_AlsoRefuse(string sql) => await AssertRefusedByTheDatabaseAsync(sql);

    /// <summary>
    /// The power goes at any point of a commit: what lies on disk then is what a copy of the files made then holds.
    /// Whatever was acknowledged is in it, whatever was not is in it whole or not at all.
    /// </summary>
    [Fact]
    public async Task Sqlite_AbandonedMidBatch_OpensWholeWithAllThatWasAcknowledged()
    {
        string path = Path.Combine(_folder.FullName, "live.db");
        var database = new FaultyDatabase(new SqliteDatabase(path));
        await using var ledger = new SqlLedger(database, Time, ownsDatabase: true);
        await ledger.SubmitAsync(TopUp("t0", 1_000_000), CancellationToken.None);
        for (int round = 1; round <= 5; round++)
        {
            int acknowledged = 1 + ((round - 1) * 400);
            string inside = Path.Combine(_folder.FullName, $"inside{round}"), after = Path.Combine(_folder.FullName, $"after{round}");
            database.BeforeCommit = () =>
            {
                CopyFiles(inside);
                return Task.CompletedTask;
            };
            // Enough to spill pages into the log before the commit.
            TransferRequest[] batch = [.. Enumerable.Range(0, 400).Select(i => Spend($"s{round}-{i}", 1) with { Memo = new string('m', 400) })];
            await ledger.SubmitAsync(batch, linked: true, CancellationToken.None);
            CopyFiles(after);

            Assert.Equal(acknowledged, await CountSoundAsync(inside));
            Assert.Equal(acknowledged + 400, await CountSoundAsync(after));
        }

        void CopyFiles(string folder)
        {
            Directory.CreateDirectory(folder);
            foreach (string file in Directory.GetFiles(_folder.FullName, "live.db*"))
            {
                // The index of the log is rebuilt by whoever opens it after a crash.
                if (!file.EndsWith("-shm", StringComparison.Ordinal)) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
            }
        }

        async Task<long> CountSoundAsync(string folder)
        {
            await using var copy = new SqlLedger(new SqliteDatabase(Path.Combine(folder, "live.db")), Time, ownsDatabase: true);
            LedgerVerification verification = await copy.VerifyAsync(CancellationToken.None);
            Assert.Null(verification.Fault);
            Assert.True((await copy.SubmitAsync(TopUp("after the crash".Replace(' ', '-'), 1), CancellationToken.None)).IsAccepted);
            return verification.Transfers;
        }
    }
}
