using System.Data.Common;
using Fab.Silo.Storage;

namespace Fab.Gateway.Hosting;

/// <summary><c>fab migrate</c>: brings a database's tables up to date and ends, so that hubs which start together find them done.</summary>
public static class MigrateProgram
{
    public const string Usage =
        """
        usage: fab migrate [--data DIR | --postgres CONN]
          --data DIR         the folder of a hub that is not running (default ./data)
          --postgres CONN    the PostgreSQL database of hubs; they may run meanwhile
        """;

    /// <returns>0: up to date. 2: usage.</returns>
    /// <exception cref="HubStartException">It cannot be brought up to date; says why and what to do.</exception>
    public static async Task<int> Run(IReadOnlyList<string> arguments, TextWriter told, TextWriter errors, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(told);
        ArgumentNullException.ThrowIfNull(errors);
        if (arguments is ["-h" or "--help"])
        {
            await told.WriteLineAsync(Usage);
            return 0;
        }

        if (arguments is not ([] or ["--data" or "--postgres", _]))
        {
            await errors.WriteLineAsync(Usage);
            return 2;
        }

        if (arguments is ["--postgres", var postgres])
        {
            await Migrate(postgres, told, time);
            return 0;
        }

        using DataFolder data = DataFolder.Open(arguments is [_, var folder] ? folder : HubOptions.Default.Data);
        await Migrate($"sqlite:{data.Database}", told, time);
        return 0;
    }

    private static async Task Migrate(string setting, TextWriter told, TimeProvider time)
    {
        try
        {
            await using ISqlDatabase database = SqlDatabases.Open(setting);
            IReadOnlyList<Migration> all = await SqlMigrations.ApplyAllAsync(database, time, CancellationToken.None);
            foreach (Migration migration in all.Where(m => m.IsNew)) await told.WriteLineAsync($"{migration.Area}: {migration.Name}");
            int ran = all.Count(m => m.IsNew);
            await told.WriteLineAsync(ran == 0 ? $"fab: up to date; all {all.Count} migrations ran before." : $"fab: {ran} of {all.Count} migrations ran; up to date.");
        }
        catch (SchemaMismatchException e)
        {
            throw new HubStartException(HubRefusals.OtherTables(e.Message));
        }
        catch (Exception e) when (e is DbException or FormatException)
        {
            throw new HubStartException(HubRefusals.NoDatabase(e.Message));
        }
    }
}
