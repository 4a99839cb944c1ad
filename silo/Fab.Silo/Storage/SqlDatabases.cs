namespace Fab.Silo.Storage;

/// <summary>Opens the database that a connection setting names.</summary>
public static class SqlDatabases
{
    /// <param name="setting">
    /// <c>sqlite:PATH</c>, or a PostgreSQL connection string (<c>Host=…;Database=…</c>), or
    /// <c>postgres://user:password@host:port/database</c>.
    /// </param>
    /// <exception cref="FormatException">The setting names no database we know.</exception>
    public static ISqlDatabase Open(string setting)
    {
        ArgumentNullException.ThrowIfNull(setting);
        if (setting.StartsWith("sqlite:", StringComparison.OrdinalIgnoreCase) && setting.Length > "sqlite:".Length)
            return new SqliteDatabase(setting["sqlite:".Length..]);
        if (setting.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase)
            || setting.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase))
            return OpenPostgres(FromUrl(setting));
        if (setting.Contains("Host=", StringComparison.OrdinalIgnoreCase))
            return OpenPostgres(setting);
        throw new FormatException(
            "A database setting reads sqlite:PATH, Host=…;Database=…, or postgres://user:password@host:port/database.");
    }

    private static PostgresDatabase OpenPostgres(string connectionString)
    {
        try
        {
            return new PostgresDatabase(connectionString);
        }
        catch (ArgumentException wrong)
        {
            throw new FormatException($"PostgreSQL's connection setting cannot be read: {wrong.Message}", wrong);
        }
    }

    private static string FromUrl(string setting)
    {
        if (!Uri.TryCreate(setting, UriKind.Absolute, out Uri? url))
            throw new FormatException("The postgres:// setting is no URL.");
        string[] user = url.UserInfo.Split(':', 2);
        var settings = new Npgsql.NpgsqlConnectionStringBuilder
        {
            Host = url.Host,
            Port = url.Port > 0 ? url.Port : 5432,
            Database = Uri.UnescapeDataString(url.AbsolutePath.TrimStart('/')),
        };
        if (user[0].Length > 0) settings.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length == 2) settings.Password = Uri.UnescapeDataString(user[1]);
        return settings.ToString();
    }
}
