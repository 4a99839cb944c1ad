namespace Fab.Gateway.Tests.Hubs;

/// <summary>How long a test waits for something that must come, before it says that it did not.</summary>
internal static class Patience
{
    public static TimeSpan Span { get; } = TimeSpan.FromSeconds(90);

    public static CancellationTokenSource Source() => new(Span);
}
