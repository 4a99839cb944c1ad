using System.Diagnostics;
using System.Globalization;

namespace Fab.Gateway.Bridges;

/// <summary>
/// The broker as a process of this computer, known by the file in which it keeps its number. A broker that was killed leaves
/// its file, and its number may be another program's by now: only a mosquitto is sent a signal.
/// </summary>
public static class BrokerProcess
{
    private const string Program = "mosquitto";

    /// <summary>Tells it to read its users and rules again.</summary>
    /// <returns>Why it was not told, as the end of a sentence; null when it was.</returns>
    public static string? HangUp(string file)
    {
        string text;
        try
        {
            text = File.ReadAllText(file).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{file} cannot be read: {e.Message}";
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number <= 1) return $"{file} holds no process number.";
        if (NameOf(number) is not { } name) return $"{file} names process {number}, which is not there: the broker has ended, or has just begun and not written its number yet.";
        if (name != Program) return $"{file} names process {number}, which is {name} and not {Program}: the broker has ended, or --mqtt-pid is another program's file.";
        using Process? kill = Process.Start("kill", ["-HUP", text]);
        kill?.WaitForExit();
        return kill is { ExitCode: 0 } ? null : $"the hub may not signal process {number}; run both as one user, or tell the broker by other means.";
    }

    private static string? NameOf(int number)
    {
        try
        {
            using Process process = Process.GetProcessById(number);
            return process.ProcessName;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }
}
