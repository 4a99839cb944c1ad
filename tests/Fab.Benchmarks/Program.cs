using Fab.Benchmarks;
using Fab.Benchmarks.Ledger;
using Fab.Benchmarks.Reading;
using Fab.Benchmarks.Stop;
using Fab.Benchmarks.Stream;

// Each benchmark is a subcommand: add a class and a line here.
var benchmarks = new Dictionary<string, Func<Options, Task>>(StringComparer.Ordinal)
{
    ["grains"] = GrainBenchmark.Run,
    ["reader"] = ReaderBenchmark.Reader,
    ["preflight"] = ReaderBenchmark.Preflight,
    ["toolpath"] = ReaderBenchmark.Toolpath,
    ["ledger"] = LedgerBenchmark.Run,
    ["close"] = CloseBenchmark.Run,
};

// These read their own options. stream-machine is what stream runs its machines in.
if (args is ["stream", .. string[] streamArgs]) return await StreamBenchmark.Run(streamArgs);
if (args is ["stop", .. string[] stopArgs]) return await StopOverHttp.Run(stopArgs);
if (args is ["stream-machine", .. string[] setup]) return MachineServer.Run(setup);

if (args is [string name, .. string[] rest] && benchmarks.TryGetValue(name, out Func<Options, Task>? run) && Options.TryParse(rest, out Options? options))
{
    await run(options);
    return 0;
}

Console.Error.WriteLine($"usage: Fab.Benchmarks {string.Join('|', benchmarks.Keys)} [--runs N] [--seconds N] [--postgres]");
Console.Error.WriteLine(StreamOptions.Usage);
Console.Error.WriteLine(StopOverHttp.Usage);
return 2;
