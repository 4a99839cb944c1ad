using Fab.Domain;

namespace Fab.Gateway.Hosting;

/// <summary>Why a hub does not start.</summary>
[RefusalCodes]
public static class HubRefusals
{
    public const string DataFolderInUse = "data-folder-in-use";
    public const string DataFolderNotWritable = "data-folder-not-writable";
    public const string PortTaken = "port-taken";
    public const string DatabaseOutOfReach = "database-out-of-reach";
    public const string DatabaseVersion = "database-version";
    public const string OneSiloOnly = "one-silo-only";
    public const string SiloUnreachable = "silo-address-unknown";
    public const string OtherSiloAway = "other-hub-away";

    public static Refusal InUse(string folder, string owner) => new(
        DataFolderInUse,
        $"Another hub ({owner}) is using the data folder {folder}.",
        "Stop that hub first, or give this one another folder with --data DIR.");

    public static Refusal NotWritable(string folder, string why) => new(
        DataFolderNotWritable,
        $"The data folder {folder} cannot be written: {why}",
        "Give a folder that you may write to with --data DIR.");

    public static Refusal Taken(int port) => new(
        PortTaken,
        $"Port {port} on 127.0.0.1 is taken by another program.",
        "Choose another with --port N; --port 0 picks a free one.");

    /// <summary>While the hub runs.</summary>
    public static Refusal DatabaseAway { get; } = new(
        DatabaseOutOfReach,
        "The hub's database does not answer, so it is not known whether that was done.",
        "Try again in a moment: what was done already is not done twice.");

    /// <summary>While another hub ends, or comes.</summary>
    public static Refusal SiloAway { get; } = new(
        OtherSiloAway,
        "Another of the space's hubs had this in its hands and does not answer, so it is not known whether that was done.",
        "The others take over what it had within seconds: look whether it was done, and ask again if not.");

    /// <summary>Built without Orleans.</summary>
    public static Refusal NotSeveral { get; } = new(
        OneSiloOnly,
        "This program is of the core profile, whose grains live in one process, so it cannot be one of several hubs.",
        "Build it with -p:FabProfile=full ('./fab cluster up --profile full' does), or start a single one; docs/cluster.md shows how.");

    public static Refusal NoSuchAddress(string host) => new(
        SiloUnreachable,
        $"'{host}' of --silo is no name or address of this computer.",
        "Give an address of this computer that the other hubs reach.");

    /// <summary>Its tables are a newer program's, or were changed by hand.</summary>
    public static Refusal OtherTables(string why) => new(
        DatabaseVersion, why, "Start the program that this database was made for, or restore a backup. Nothing was changed.");

    public static Refusal NoDatabase(string why) => new(
        DatabaseOutOfReach,
        $"The database cannot be reached: {why}",
        "Check the connection string given with --postgres, and that the server runs.");
}

/// <summary>Thrown while a hub starts, to end the program with a refusal instead of a stack trace.</summary>
public sealed class HubStartException(Refusal refusal) : Exception(refusal?.Message)
{
    public Refusal Refusal { get; } = refusal!;
}
