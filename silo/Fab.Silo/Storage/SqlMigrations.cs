using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Fab.Domain;

namespace Fab.Silo.Storage;

/// <summary>
/// Brings a database's tables up to date from numbered scripts embedded in this assembly:
/// <c>{Area}/Sql/{sqlite|postgres}/{0001}_{name}.sql</c>. Each script runs once, in its own transaction, and is recorded
/// with its hash, so a script that changed after it ran, or a database from a newer program, is noticed.
/// </summary>
public static partial class SqlMigrations
{
    // Any constant will do, as long as every process of every version uses the same one.
    private const long PostgresLockKey = 0x0000_6661_625f_6d67;

    /// <summary>Everything a hub keeps in its database.</summary>
    public static IReadOnlyList<string> Areas { get; } = ["Ledger", "Storage", "Feed", "SignIns"];

    /// <summary>Brings all of a database up to date.</summary>
    /// <returns>Each migration there is now, in order, and whether this call ran it.</returns>
    /// <exception cref="SchemaMismatchException">The database and this program's scripts have parted ways.</exception>
    public static async Task<IReadOnlyList<Migration>> ApplyAllAsync(ISqlDatabase database, TimeProvider time, CancellationToken ct)
    {
        List<Migration> all = [];
        foreach (string area in Areas) all.AddRange(await ApplyAsync(database, area, time, ct));
        return all;
    }

    /// <param name="area">The folder the scripts lie in, for example <c>Ledger</c>.</param>
    /// <exception cref="SchemaMismatchException">The database and this program's scripts have parted ways.</exception>
    public static async Task<IReadOnlyList<Migration>> ApplyAsync(ISqlDatabase database, string area, TimeProvider time, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(time);
        IReadOnlyList<Script> scripts = ReadScripts(area, database.Dialect);
        await database.WriteAsync(
            async session =>
            {
                await LockAsync(session);
                await session.ExecuteAsync("""
                    CREATE TABLE IF NOT EXISTS fab_migration (
                        area text NOT NULL,
                        number integer NOT NULL,
                        name text NOT NULL,
                        sha256 text NOT NULL,
                        applied_at_us bigint NOT NULL,
                        PRIMARY KEY (area, number))
                    """);
            },
            ct);
        List<Migration> done = [];
        foreach (Script script in scripts)
        {
            bool isNew = false;
            await database.WriteAsync(async session => isNew = await ApplyAsync(session, area, script, scripts.Count, time), ct);
            done.Add(new Migration(area, script.Name, isNew));
        }

        return done;
    }

    /// <returns>Whether it had not run before.</returns>
    private static async Task<bool> ApplyAsync(SqlSession session, string area, Script script, int scriptCount, TimeProvider time)
    {
        await LockAsync(session);
        List<(int Number, string Sha256)> applied = await session.QueryAsync(
            "SELECT number, sha256 FROM fab_migration WHERE area = @area ORDER BY number",
            row => (row.GetInt32(0), row.GetString(1)),
            ("area", area));
        if (applied.Count > scriptCount)
        {
            throw new SchemaMismatchException(
                $"The database is newer than this program: {area} is at {applied.Count}, this program knows {scriptCount}. Run the newer program.");
        }

        (int Number, string Sha256) record = applied.Find(a => a.Number == script.Number);
        if (record.Number == script.Number)
        {
            if (record.Sha256 == script.Sha256) return false;
            throw new SchemaMismatchException(
                $"Migration {script.Name} of {area} was changed after it ran on this database. Add a new one instead.");
        }

        await session.ExecuteAsync(script.Sql);
        await session.ExecuteAsync(
            "INSERT INTO fab_migration (area, number, name, sha256, applied_at_us) VALUES (@area, @number, @name, @sha256, @at)",
            ("area", area),
            ("number", script.Number),
            ("name", script.Name),
            ("sha256", script.Sha256),
            ("at", UnixMicroseconds.From(time.GetUtcNow())));
        return true;
    }

    private static Task LockAsync(SqlSession session) => session.Dialect == SqlDialect.Postgres
        ? session.ExecuteAsync("SELECT pg_advisory_xact_lock(@key)", ("key", PostgresLockKey))
        : Task.CompletedTask; // a SQLite writer is alone already

    private static List<Script> ReadScripts(string area, SqlDialect dialect)
    {
        Assembly assembly = typeof(SqlMigrations).Assembly;
        string folder = $"{area}/Sql/{(dialect == SqlDialect.Sqlite ? "sqlite" : "postgres")}/";
        var scripts = new List<Script>();
        foreach (string resource in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            if (!resource.StartsWith(folder, StringComparison.Ordinal)) continue;
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
            string sql = reader.ReadToEnd();
            string name = resource[folder.Length..];
            Match match = NumberedName().Match(name);
            int number = match.Success ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 0;
            if (number != scripts.Count + 1)
                throw new InvalidOperationException($"Migrations of {area} must be numbered 0001_, 0002_ …; found {name}.");
            scripts.Add(new Script(number, name, sql, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql)))));
        }

        return scripts.Count > 0 ? scripts : throw new InvalidOperationException($"No migrations embedded for {area} on {dialect}.");
    }

    [GeneratedRegex(@"^(\d{4})_[a-z0-9_]+\.sql$")]
    private static partial Regex NumberedName();

    private sealed record Script(int Number, string Name, string Sql, string Sha256);
}

/// <param name="Name">The script's file name.</param>
/// <param name="IsNew">It ran just now.</param>
public sealed record Migration(string Area, string Name, bool IsNew);

/// <summary>A database's tables are not those that this program knows; nothing was changed.</summary>
public sealed class SchemaMismatchException(string message) : InvalidOperationException(message);
