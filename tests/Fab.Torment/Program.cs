using Fab.Torment;
using Fab.Torment.Calls;
using Fab.Torment.Scale;

if (args is ["scale", ..]) return await ScaleMeasure.RunAsync(args[1..]);
if (args is ["calls", ..]) return await CallsMeasure.RunAsync(args[1..]);
if (args is [CallsOfASilo.Command, ..]) return await CallsOfASilo.RunAsync(args[1..]);

// 0: everything held. 1: something did not, and is told. 2: usage.
if (TormentOptions.Parse(args) is not { } options)
{
    Console.Error.WriteLine(TormentOptions.Usage);
    return 2;
}

string root = Environment.GetEnvironmentVariable("FAB_ROOT") ?? Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../.."));
TormentResult result = await new Campaign(options, Console.Out, Path.Combine(root, "docs", "verify-ledger.py")).RunAsync(CancellationToken.None);
Console.WriteLine(result.Summary);
foreach (string problem in result.Problems) Console.WriteLine($"DOES NOT HOLD: {problem}");
Console.WriteLine(result.Problems.Count == 0 ? "everything held" : $"{result.Problems.Count} did not hold; everything is kept in {result.Data}");
return result.Problems.Count == 0 ? 0 : 1;
