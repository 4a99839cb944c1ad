using System.Diagnostics;
using System.Globalization;
using Fab.Gateway.Tests.Hubs;

namespace Fab.Gateway.Tests.Bonds;

/// <summary>A bookkeeper that shares no code with us reads the exported journal.</summary>
internal static class Hledger
{
    /// <summary>Checks the journal strictly, and adds it up: cents by account, debits positive; what is zero is left out.</summary>
    public static async Task<Dictionary<string, long>> Balances(string journal)
    {
        using var folder = new TempFolder();
        string file = folder.At("fab.journal");
        await File.WriteAllTextAsync(file, journal);
        await Run("-f", file, "check", "--strict");
        string table = await Run("-f", file, "bal", "--flat", "--no-total", "-O", "csv");
        return table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(line => line.Trim().Trim('"').Split("\",\""))
            .ToDictionary(cells => cells[0], cells => (long)(100 * decimal.Parse(cells[1].Replace(" CU", "", StringComparison.Ordinal), CultureInfo.InvariantCulture)));
    }

    private static async Task<string> Run(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("hledger", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"hledger {string.Join(' ', arguments)}: {await errors}");
        return output;
    }
}
