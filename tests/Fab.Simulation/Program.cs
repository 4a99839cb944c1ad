using System.Globalization;
using Fab.Simulation;

const string usage =
    """
    usage: fab simulate [--seeds N] [--from S]     runs N seeds (default 200), from S (default 1)
           fab simulate --seed S [--trace]         replays one seed, and shows what happens
    The whole spine in one thread under a seed, with faults; independent auditors check what must always hold.
    """;

ulong seeds = 200;
ulong from = 1;
ulong? only = null;
bool trace = false;
for (int i = 0; i < args.Length; i++)
{
    if (args[i] is "-h" or "--help")
    {
        Console.WriteLine(usage);
        return 0;
    }

    if (args[i] == "--trace")
    {
        trace = true;
        continue;
    }

    if (i + 1 == args.Length || !ulong.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out ulong value))
    {
        Console.Error.WriteLine($"fab: {args[i]} is unknown or lacks a number.\n{usage}");
        return 2;
    }

    switch (args[i++])
    {
        case "--seeds": seeds = value; break;
        case "--from": from = value; break;
        case "--seed": only = value; break;
        default:
            Console.Error.WriteLine($"fab: {args[i - 1]} is unknown.\n{usage}");
            return 2;
    }
}

if (only is { } seed)
{
    RunResult result = new Run(seed, trace ? Console.Out : null).Go();
    Report.One(result);
    return result.Failure is null ? 0 : 1;
}

return Report.Many(from, seeds);
