using Fab.Firmware.Streaming;

namespace Fab.FirmwareBridge.Sessions;

/// <summary>The paces of a session. The times are wall time.</summary>
public sealed record SessionOptions
{
    public static SessionOptions Default { get; } = new();

    /// <summary>Between two telemetry messages while there is a job: at most four a second.</summary>
    public TimeSpan TelemetryEvery { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The same while there is none.</summary>
    public TimeSpan IdleTelemetryEvery { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often a firmware that reports by itself is asked to: no more often than is told, and whole seconds.</summary>
    public int ReportEverySeconds => Math.Clamp((int)Math.Ceiling(IdleTelemetryEvery.TotalSeconds), 1, 2);

    /// <summary>Events not acknowledged for this long are told again.</summary>
    public TimeSpan ResendAfter { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest wait between two tellings while nobody answers.</summary>
    public TimeSpan ResendAtMostAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Events told and not acknowledged; later ones wait.</summary>
    public int EventWindow { get; init; } = 64;

    /// <summary>How often a running job's progress is journaled: what a crash makes unknown.</summary>
    public TimeSpan ProgressEvery { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long, in machine time, whoever jogs may be silent. Longer only for machines that run faster than life.</summary>
    public TimeSpan JogPatience { get; init; } = JogMove.Patience;

    /// <summary>One pace of telemetry, with a job or without; null for the usual two.</summary>
    public static SessionOptions Telling(TimeSpan? every) => every is { } pace ? Default with { TelemetryEvery = pace, IdleTelemetryEvery = pace } : Default;

    /// <summary>How soon a journal that could not be written is tried again.</summary>
    public TimeSpan JournalRetryAfter { get; init; } = TimeSpan.FromSeconds(2);
}
