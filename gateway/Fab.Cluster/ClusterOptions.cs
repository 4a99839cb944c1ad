namespace Fab.Cluster;

/// <summary>What a cluster is to be made of.</summary>
public sealed record ClusterOptions
{
    /// <summary>Everything is kept here: databases, journals, secrets, logs.</summary>
    public required string Data { get; init; }

    /// <summary>Hubs, each a process with a silo of its own. More than one only where the programs were built in the full profile.</summary>
    public int Silos { get; init; } = 1;

    /// <summary>Where the hubs' program lies; null for the one beside this.</summary>
    public string? HubPrograms { get; init; }

    public int Bridges { get; init; } = 3;

    /// <summary>Of all bridges together. Every third is a router, the others are printers.</summary>
    public int Machines { get; init; } = 6;

    /// <summary>Machines are simulated within their bridges, without serial ports: for many more than ports are to be had.</summary>
    public bool MachinesInBridges { get; init; }

    /// <summary>Seconds between two readings of a machine; null for the bridges' own pace.</summary>
    public double? TelemetrySeconds { get; init; }

    /// <summary>Where the first hub answers on the loopback; 0 picks a free port, which the next start on the same data uses again.</summary>
    public int Port { get; init; }

    /// <summary>Members with money and tokens, authorised for every machine.</summary>
    public bool Seed { get; init; }

    /// <summary>How many times faster than life printers move and heat; routers never do. Meters count the clock's seconds.</summary>
    public double TimeScale { get; init; } = 1;

    /// <summary>Cents an hour.</summary>
    public long Rate { get; init; } = 120;

    /// <summary>Keeps what each machine has executed, by its own count, for an auditor.</summary>
    public bool Record { get; init; }

    /// <summary>Printers obey an emergency stop only when its turn comes: for trying whether an auditor finds out.</summary>
    public bool DeafToStops { get; init; }

    /// <summary>Whether the database waits for the disk. Without it a power cut may lose what was acknowledged; a killed process loses nothing.</summary>
    public bool SyncsToDisk { get; init; } = true;

    /// <summary>Minutes by which each bridge's clock is wrong, the first bridge's first; none for the others.</summary>
    public IReadOnlyList<int> ClocksOffMinutes { get; init; } = [];

    /// <summary>The address bridges are told for the broker; null for its own.</summary>
    public Func<int, int>? BrokerPortForBridges { get; init; }
}
