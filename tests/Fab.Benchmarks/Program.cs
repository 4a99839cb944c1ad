using Fab.Benchmarks;

// Each benchmark is a subcommand: add a class and a line here.
var benchmarks = new Dictionary<string, Func<Options, Task>>(StringComparer.Ordinal)
{
    ["grains"] = GrainBenchmark.Run,
};

if (args is [string name, .. string[] rest] && benchmarks.TryGetValue(name, out Func<Options, Task>? run) && Options.TryParse(rest, out Options? options))
{
    await run(options);
    return 0;
}

Console.Error.WriteLine($"usage: Fab.Benchmarks {string.Join('|', benchmarks.Keys)} [--runs N] [--seconds N]");
return 2;
