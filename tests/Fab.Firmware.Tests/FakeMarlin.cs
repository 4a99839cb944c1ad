using System.Globalization;
using System.Text;

namespace Fab.Firmware.Tests;

/// <summary>
/// A Marlin of the tests' own, written from the firmware's rules and sharing nothing with the core: it checks numbers and
/// checksums, executes what passes, and keeps a record. Faults are put in from outside, on the bytes.
/// </summary>
internal sealed class FakeMarlin(bool okAfterResend, bool advancedOk)
{
    private readonly StringBuilder _line = new();
    private readonly List<string> _answers = [];
    private long _last;

    /// <summary>Numbered commands in the order they were executed.</summary>
    public List<string> Executed { get; } = [];

    /// <summary>Lines thrown away because they were cut, garbled or out of order.</summary>
    public int Rejected { get; private set; }

    public bool Killed { get; private set; }

    public IReadOnlyList<string> TakeAnswers()
    {
        string[] answers = [.. _answers];
        _answers.Clear();
        return answers;
    }

    public void Receive(ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            if (Killed) return;
            if (b is not ((byte)'\n' or (byte)'\r'))
            {
                if (_line.Length < 95) _line.Append((char)b);
                continue;
            }

            string line = _line.ToString().TrimStart(' ');
            _line.Clear();
            if (line.Length > 0) Take(line);
        }
    }

    private void Take(string line)
    {
        int comment = line.IndexOf(';', StringComparison.Ordinal);
        if (comment >= 0) line = line[..comment];
        long number = -1;
        if (line[0] == 'N')
        {
            int end = 1;
            while (end < line.Length && char.IsAsciiDigit(line[end])) end++;
            if (!long.TryParse(line[1..end], NumberStyles.None, CultureInfo.InvariantCulture, out number)) number = 0;
            bool renumbers = line.Contains("M110", StringComparison.Ordinal);
            if (!renumbers && number != _last + 1)
            {
                Reject("Line Number is not Last Line Number+1");
                return;
            }

            int star = line.LastIndexOf('*');
            if (star < 0)
            {
                Reject("No Checksum with line number");
                return;
            }

            int sum = 0;
            for (int i = 0; i < star; i++) sum ^= line[i];
            if (!int.TryParse(line[(star + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int said) || said != sum)
            {
                Reject("checksum mismatch");
                return;
            }

            if (renumbers) number = long.Parse(line[(line.LastIndexOf('N') + 1)..star], CultureInfo.InvariantCulture);
            _last = number;
            line = line[end..star].Trim();
        }
        else if (line.Contains('*', StringComparison.Ordinal))
        {
            _answers.Add($"Error:No Line Number with checksum, Last Line: {_last}");
            return;
        }

        Execute(line, number);
    }

    private void Execute(string command, long number)
    {
        if (number >= 0 && !command.Contains("M110", StringComparison.Ordinal)) Executed.Add(command);
        if (command == "M112")
        {
            Killed = true;
            _answers.Add("Error:Printer halted. kill() called!");
            return;
        }

        if (command.StartsWith("M115", StringComparison.Ordinal)) _answers.Add("FIRMWARE_NAME:Fake 1.0 SOURCE_CODE_URL:none");
        if (command.StartsWith("M114", StringComparison.Ordinal)) _answers.Add("X:0.00 Y:0.00 Z:0.00 E:0.00 Count X:0 Y:0 Z:0");
        string more = command.StartsWith("M105", StringComparison.Ordinal) ? " T:20.0 /0.0 B:20.0 /0.0" : "";
        _answers.Add(advancedOk && number >= 0 ? $"ok N{number} P15 B3" : "ok" + more);
    }

    private void Reject(string why)
    {
        Rejected++;
        _answers.Add($"Error:{why}, Last Line: {_last}");
        _answers.Add($"Resend: {_last + 1}");
        if (okAfterResend) _answers.Add("ok");
    }
}
