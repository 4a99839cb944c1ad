using Fab.GrainHost.Scheduling;
using Fab.GrainHost.Storage;
using Fab.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Fab.GrainHost.Tests;

/// <summary>A host under a seeded scheduler and a manual clock, on stores that outlive it.</summary>
internal sealed class TestHost
{
    private readonly Action<GrainHostOptions>? _configure;

    public TestHost(long seed = 1, Action<GrainHostOptions>? configure = null)
    {
        _configure = configure;
        Scheduler = new SeededGrainScheduler(seed);
        Start();
    }

    public SeededGrainScheduler Scheduler { get; }

    public ManualTime Time { get; } = new();

    public MemoryGrainStore States { get; } = new();

    public MemoryReminderStore ReminderStore { get; } = new();

    /// <summary>What grains noted down, in order; shared by all of them as a service.</summary>
    public Notes Notes { get; } = new();

    public LifeOrders Orders { get; } = new();

    public GateService Gates { get; } = new();

    public LocalGrainHost Host { get; private set; } = null!;

    public T Grain<T>(string key)
        where T : IGrainWithStringKey => Host.GetGrain<T>(key);

    /// <summary>Calls from outside and runs everything until nothing is ready; the call has then ended.</summary>
    public T Run<T>(Func<Task<T>> call)
    {
        Task<T> task = call();
        Scheduler.RunUntilIdle();
        return Answer(task);
    }

    public static void Answer(Task call)
    {
        Assert.True(call.IsCompleted, "The call was not answered.");
        call.GetAwaiter().GetResult();
    }

    /// <summary>What a call that has ended answered, or threw.</summary>
    public static T Answer<T>(Task<T> call)
    {
        Assert.True(call.IsCompleted, "The call was not answered.");
        return call.GetAwaiter().GetResult();
    }

    public void Run(Func<Task> call)
    {
        Task task = call();
        Scheduler.RunUntilIdle();
        Answer(task);
    }

    /// <summary>Moves the clock on, step by step from timer to timer, running what becomes ready.</summary>
    public void Advance(TimeSpan by)
    {
        DateTimeOffset end = Time.GetUtcNow() + by;
        Scheduler.RunUntilIdle();
        while (Time.UntilNextTimer is { } next && Time.GetUtcNow() + next <= end)
        {
            Time.Advance(next);
            Scheduler.RunUntilIdle();
        }

        Time.Advance(end - Time.GetUtcNow());
        Scheduler.RunUntilIdle();
    }

    /// <summary>A crash: the old host stops dead, a new one starts on the same stores.</summary>
    public void CrashAndRestart()
    {
        Host.Kill();
        Start();
    }

    private void Start()
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton<IGrainScheduler>(Scheduler);
        services.AddSingleton<IGrainStateStore>(States);
        services.AddKeyedSingleton<IGrainStateStore>("named", States);
        services.AddSingleton<IReminderStore>(ReminderStore);
        services.AddSingleton(Notes);
        services.AddSingleton(Gates);
        services.AddSingleton(Orders);
        services.AddSingleton<ILogger<LocalGrainHost>>(Notes);
        services.AddFabGrainHost(options =>
        {
            options.AddGrains(typeof(TestHost).Assembly);
            _configure?.Invoke(options);
        });
        Host = services.BuildServiceProvider().GetRequiredService<LocalGrainHost>();
        Run(() => Host.StartAsync(CancellationToken.None));
    }
}

/// <summary>A notebook for grains, and what the host logged.</summary>
internal sealed class Notes : ILogger<LocalGrainHost>
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly List<string> _logged = [];

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate) return [.. _lines];
        }
    }

    public IReadOnlyList<string> Logged
    {
        get
        {
            lock (_gate) return [.. _logged];
        }
    }

    public void Add(string line)
    {
        lock (_gate) _lines.Add(line);
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_gate) _logged.Add($"{formatter(state, exception)}: {exception?.Message}");
    }
}
