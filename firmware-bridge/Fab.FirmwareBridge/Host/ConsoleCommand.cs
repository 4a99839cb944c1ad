using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Fab.Domain;
using Fab.Domain.Commands;
using Fab.Domain.Machines;
using Fab.FirmwareBridge.Links;
using Fab.FirmwareBridge.Sending;

namespace Fab.FirmwareBridge.Host;

/// <summary>
/// <c>console</c>: what is typed goes out as it stands, one line each; what the machine says is shown, with the meaning of
/// its codes beside. Ctrl-X, M112 or <c>!stop</c> is the emergency stop. What not everybody may send by the vetting table is
/// sent after <c>!sure</c> only. Nothing is numbered or queued here.
/// </summary>
internal sealed class ConsoleCommand(HostTerminal host, string port, int? baud, Dialect? dialect)
{
    private const string Prompt = "> ";

    private readonly Lock _screen = new();
    private readonly LineEditor _editor = new();
    private ISerialLink _link = null!;
    private Dialect? _dialect = dialect;

    public async Task<int> RunAsync()
    {
        if (NetworkMachines.Check(port) is { } elsewhere)
        {
            host.Refused(elsewhere);
            return ExitCodes.OutOfReach;
        }

        try
        {
            if (await FindAsync().ConfigureAwait(false) is not { } found)
            {
                host.Refused(new Refusal(HostCodes.NothingAnswers, $"{port} opens, but no Marlin or Grbl answered there.", "Give --baud and --dialect to listen all the same."));
                return ExitCodes.OutOfReach;
            }

            _dialect = found.Dialect;
            await using (_link = host.OpenPort(new SerialSettings(port, found.Baud)))
            {
                host.Line($"{port} at {found.Baud} baud, {(found.Dialect == Dialect.Grbl ? "Grbl" : "Marlin")}. Ctrl-X, M112 or !stop: emergency stop. !quit or Ctrl-C: leave.");
                return await TalkAsync().ConfigureAwait(false);
            }
        }
        catch (PortException e)
        {
            host.Refused(new Refusal(e.Code, e.Message, "./fab ports lists the devices, and who has them open."));
            return ExitCodes.OutOfReach;
        }
    }

    private async Task<Found?> FindAsync()
    {
        if (baud is { } rate && _dialect is { } known) return new Found(rate, known, "");
        host.Line($"Looking for a machine at {port} …");
        return await PortProbe.FindAsync(port, baud is { } only ? [only] : PortProbe.Rates, _dialect, host.OpenPort, host.Time, CancellationToken.None).ConfigureAwait(false);
    }

    private async Task<int> TalkAsync()
    {
        var ended = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var listener = new Thread(() => Listen(ended)) { IsBackground = true, Name = "console listener" };
        listener.Start();
        new Thread(() => ended.TrySetResult(Type())) { IsBackground = true, Name = "console keys" }.Start();
        using var leaving = new CancellationTokenSource();
        Task signals = AwaitSignalAsync(ended, leaving.Token);
        int code = await ended.Task.ConfigureAwait(false);
        _isLeaving = true;
        _link.Wake();
        listener.Join();
        await leaving.CancelAsync().ConfigureAwait(false);
        await signals.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return code;
    }

    private volatile bool _isLeaving;

    private async Task AwaitSignalAsync(TaskCompletionSource<int> ended, CancellationToken ct)
    {
        await host.Signals.ReadAsync(ct).ConfigureAwait(false);
        ended.TrySetResult(ExitCodes.Done);
    }

    private void Listen(TaskCompletionSource<int> ended)
    {
        byte[] buffer = new byte[4096];
        var line = new StringBuilder();
        while (!_isLeaving)
        {
            int count = _link.Wait() ? _link.Read(buffer) : 0;
            if (count < 0)
            {
                Show($"{port} was lost: {_link.LostReason}.", isNotice: true);
                ended.TrySetResult(ExitCodes.OutOfReach);
                return;
            }

            foreach (byte b in buffer.AsSpan(0, count))
            {
                if (b is not ((byte)'\r' or (byte)'\n')) line.Append(b is >= 0x20 and < 0x7F ? (char)b : '·');
                else if (line.Length > 0) ShowLine(line);
            }
        }
    }

    private void ShowLine(StringBuilder line)
    {
        string text = line.ToString();
        line.Clear();
        string? means = FirmwareWords.Of(text, _dialect);
        Show(means is null ? text : $"{text}   ← {means}", isNotice: false);
    }

    /// <summary>Reads what a person types until they leave.</summary>
    private int Type()
    {
        if (!host.InIsTerminal) return TypeLines();
        Redraw();
        while (true)
        {
            ConsoleKeyInfo key = System.Console.ReadKey(intercept: true);
            if (key is { Key: ConsoleKey.X, Modifiers: ConsoleModifiers.Control })
            {
                StopMachine();
                continue;
            }

            string? line;
            lock (_screen) line = _editor.Press(key);
            if (line is not null)
            {
                Show(Prompt + line, isNotice: false);
                if (!TrySend(line)) return ExitCodes.Done;
            }

            Redraw();
        }
    }

    private int TypeLines()
    {
        while (host.In.ReadLine() is { } line)
        {
            if (!TrySend(line)) break;
        }

        return ExitCodes.Done;
    }

    /// <summary>False when the line asks to leave.</summary>
    private bool TrySend(string line)
    {
        switch (line.Trim())
        {
            case "!quit" or "!exit":
                return false;
            case "!stop":
                StopMachine();
                return true;
        }

        // Firmware takes these out of the stream by themselves; behind Grbl's a line end would be answered as an empty line.
        UrgentDeed? urgent = UrgentWords.Of(line, _dialect ?? Dialect.Marlin);
        if (urgent == UrgentDeed.Stop)
        {
            StopMachine();
            return true;
        }

        bool isRealTime = urgent is UrgentDeed.Hold or UrgentDeed.GoOn or UrgentDeed.Report;
        const string sure = "!sure ";
        bool isSure = line.TrimStart().StartsWith(sure, StringComparison.Ordinal);
        if (isSure) line = line.TrimStart()[sure.Length..].TrimStart();
        if (!isSure && !isRealTime && line.Trim().Length > 0 && Vetting.OfTerminal(_dialect ?? Dialect.Marlin).ForbiddenBy(line) is { } row)
        {
            Show($"Not sent: {row.Command}, {row.Reason}. If you know, write: {sure}{line.Trim()}", isNotice: true);
            return true;
        }

        _link.Write(Encoding.ASCII.GetBytes(isRealTime ? line.Trim() : line + "\n"));
        return true;
    }

    private void StopMachine()
    {
        long begun = host.Time.GetTimestamp();
        _link.WriteUrgent(EmergencyBytes.Of(_dialect ?? Dialect.Marlin));
        double ms = host.Time.GetElapsedTime(begun).TotalMilliseconds;
        Show(string.Create(CultureInfo.InvariantCulture, $"Emergency stop sent in {ms:0.00} ms."), isNotice: true);
    }

    private void Show(string text, bool isNotice)
    {
        lock (_screen)
        {
            if (isNotice) host.Notice(text);
            else host.Line(text);
        }

        Redraw();
    }

    private void Redraw()
    {
        if (!host.OutIsTerminal || !host.InIsTerminal) return;
        lock (_screen)
        {
            host.Redraw(Prompt + _editor.Text);
            int back = _editor.Text.Length - _editor.Cursor;
            if (back > 0) host.Out.Write($"\e[{back}D");
        }
    }
}
