using System.Text.Json.Serialization;

namespace Fab.Domain.Commands;

/// <param name="Version">0 for the table that Fab comes with; counts up with every change.</param>
public sealed record VettingTable(int Version, IReadOnlyList<VettingRow> Rows)
{
    public static VettingTable Default { get; } = new(0, DefaultVetting.Rows);
}

/// <summary>Who changed the table, when, and to how many rows.</summary>
public sealed record VettingChange(int Version, string By, DateTimeOffset At, int Rows);

/// <param name="Expected">The version the change was made from, so that of two stewards the second looks again.</param>
/// <param name="Rows">The whole new table; null for the one Fab comes with.</param>
public sealed record SetVetting(int Expected, IReadOnlyList<VettingRow>? Rows, string By);

public sealed record VettingSet(int Version, IReadOnlyList<VettingRow> Rows, string By, DateTimeOffset At);

/// <summary>A space's vetting table with its last changes.</summary>
public sealed record SpaceVetting
{
    public const int MaxRows = 1_000;
    public const int ChangesKept = 100;

    public int Version { get; init; }

    /// <summary>Null as long as the space has not changed what Fab comes with; then a newer Fab's additions hold too.</summary>
    public IReadOnlyList<VettingRow>? Rows { get; init; }

    /// <summary>Newest last.</summary>
    public IReadOnlyList<VettingChange> Changes { get; init; } = [];

    [JsonIgnore]
    public VettingTable Table => new(Version, Rows ?? DefaultVetting.Rows);

    /// <summary>Pure. Setting what holds already yields no event.</summary>
    public Decision<VettingSet> Decide(SetVetting command, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(command);
        IReadOnlyList<VettingRow> rows = command.Rows ?? DefaultVetting.Rows;
        if (WhatIsWrong(rows) is { } wrong)
            return new Refusal(VettingRefusals.TableInvalid, $"The table does not hold: {wrong}.", "Mend that row and send the whole table again.");
        if (Same(rows, Table.Rows)) return Decision<VettingSet>.Accept();
        if (command.Expected != Version)
        {
            return new Refusal(
                VettingRefusals.VersionStale, $"The table is at version {Version}, and the change was made from version {command.Expected}.",
                "Read the table again and repeat the change.");
        }

        return Decision<VettingSet>.Accept(new VettingSet(Version + 1, rows, command.By, now));
    }

    public SpaceVetting Apply(VettingSet happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        return new SpaceVetting
        {
            Version = happened.Version,
            Rows = Same(happened.Rows, DefaultVetting.Rows) ? null : happened.Rows,
            Changes = [.. Changes.Append(new VettingChange(happened.Version, happened.By, happened.At, happened.Rows.Count)).TakeLast(ChangesKept)],
        };
    }

    private static string? WhatIsWrong(IReadOnlyList<VettingRow> rows)
    {
        if (rows.Count > MaxRows) return $"it has more than {MaxRows} rows";
        if (rows.Select(row => row.WhatIsWrong()).FirstOrDefault(wrong => wrong is not null) is { } flaw) return flaw;
        return rows.GroupBy(row => (row.Command, row.Dialect, row.Machine)).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? $"{twice.Key.Command} stands in it twice"
            : null;
    }

    private static bool Same(IReadOnlyList<VettingRow> a, IReadOnlyList<VettingRow> b) => a.Count == b.Count && a.Zip(b, Same).All(same => same);

    private static bool Same(VettingRow a, VettingRow b) =>
        a with { InProgram = [], ByHand = [] } == b with { InProgram = [], ByHand = [] } && a.InProgram.SequenceEqual(b.InProgram) && a.ByHand.SequenceEqual(b.ByHand);
}
