namespace Fab.Gateway.Tests.Hubs;

/// <summary>How long a test waits for something that must come, before it says that it did not.</summary>
internal static class Patience
{
    public static TimeSpan Span { get; } = TimeSpan.FromSeconds(90);

    public static CancellationTokenSource Source() => new(Span);

    /// <summary>Waits for what another process or thread does in its own time and tells nobody.</summary>
    public static Task Until(Func<bool> holds) => Until(() => Task.FromResult(holds()));

    public static async Task Until(Func<Task<bool>> holds)
    {
        using CancellationTokenSource patience = Source();
        while (!await holds()) await Task.Delay(TimeSpan.FromMilliseconds(20), patience.Token);
    }
}
