using System.Diagnostics;

namespace Fab.Simulation;

/// <summary>What a person sees of the runs.</summary>
internal static class Report
{
    public static void One(RunResult result)
    {
        Console.WriteLine(
            $"seed {result.Seed}: {(result.Failure is null ? "held" : "FAILED")}; {result.Jobs} jobs, {result.Finished} finished, {result.WaitedAgain} waited again, {result.Lines} lines, " +
            $"{result.Jogs} jogs, {result.HubSilences} silences of the hub and {result.FirmwareSilences} of firmware, {result.Crashes} crashes, {result.Simulated.TotalHours:0.0} h in {result.Steps} steps, digest {result.Digest}");
        if (result.Failure is not null) Console.WriteLine($"  {result.Failure}\n  replay it: ./fab simulate --seed {result.Seed} --trace");
    }

    /// <summary>Runs the seeds; the first of them twice, since a run that cannot be repeated proves nothing.</summary>
    public static int Many(ulong from, ulong seeds)
    {
        var clock = Stopwatch.StartNew();
        int passed = 0;
        int failed = 0;
        double hours = 0;
        int hubSilences = 0;
        int firmwareSilences = 0;
        int waitedAgain = 0;
        for (ulong seed = from; seed < from + seeds; seed++)
        {
            RunResult result = new Run(seed, null).Go();
            if (seed == from && result.Failure is null && new Run(seed, null).Go().Digest != result.Digest)
                result = result with { Failure = "the same seed gave two different runs" };
            if (result.Failure is null) passed++;
            else failed++;
            if (result.HubSilences > 0) hubSilences++;
            if (result.FirmwareSilences > 0) firmwareSilences++;
            waitedAgain += result.WaitedAgain;
            hours += result.Simulated.TotalHours;
            One(result);
        }

        Console.WriteLine($"{hours:0} simulated hours in {clock.Elapsed.TotalSeconds:0} s.");
        Console.WriteLine($"In {hubSilences} seeds a hub, in {firmwareSilences} a firmware was silent for longer than a machine's rule bears with. {waitedAgain} jobs were given to a machine, never began, and waited again.");
        Console.WriteLine($"{passed} seeds passed, {failed} failed");
        return failed == 0 ? 0 : 1;
    }
}
