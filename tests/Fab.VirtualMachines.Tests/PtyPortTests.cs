using System.Diagnostics;
using System.Text;

namespace Fab.VirtualMachines.Tests;

/// <summary>Real programs on a real (pseudo-)terminal.</summary>
public sealed class PtyPortTests
{
    /// <summary>How long a test waits for what must come before it says that it did not.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    [Fact]
    public void Terminal_OpenedByAProgram_ResetsAndAnswers()
    {
        var printer = new VirtualPrinter();
        printer.PowerOn(TimeSpan.Zero);
        using var port = new PtyPort(printer, TimeProvider.System, new PtyPortOptions { ResetOnOpen = true });
        using FileStream terminal = Open(port.SlavePath);
        var reader = new StreamReader(terminal, Encoding.Latin1);
        Assert.Equal("start", reader.ReadLine());
        while (reader.ReadLine() is { } line && !line.Contains("Settings Loaded", StringComparison.Ordinal))
        {
        }

        terminal.Write("M105\n"u8);
        Assert.Equal("ok T:20.00 /0.00 B:20.00 /0.00 @:0 B@:0", reader.ReadLine());
        Assert.Equal(2, port.With((machine, _) => machine.Log.Boots));
    }

    [Fact]
    public void Cable_PulledAndPlugged_EndsTheTerminalAndMovesTheLink()
    {
        string link = Path.Combine(Path.GetTempPath(), "fab-pty-" + Environment.ProcessId);
        var router = new VirtualRouter();
        router.PowerOn(TimeSpan.Zero);
        using var port = new PtyPort(router, TimeProvider.System, new PtyPortOptions { LinkPath = link, TimeScale = 100 });
        using (FileStream terminal = Open(link))
        {
            var reader = new StreamReader(terminal, Encoding.Latin1);
            terminal.Write("?"u8);
            string? first = reader.ReadLine();
            while (first is not null && !first.StartsWith('<')) first = reader.ReadLine();
            Assert.StartsWith("<Alarm|", first, StringComparison.Ordinal);
            port.With((machine, now) => machine.Unplug(now));
            // The program's read ends, with an error or an end of file.
            string? last = null;
            Exception? hungUp = Record.Exception(() => last = reader.ReadLine());
            Assert.True(hungUp is IOException || last is null);
        }

        Assert.False(File.Exists(link));
        port.With((machine, now) => machine.Plug(now));
        Assert.True(SpinWait.SpinUntil(() => File.Exists(link), s_patience));
        using FileStream again = Open(link);
        again.Write("$X\n"u8);
        Assert.Equal("[MSG:Caution: Unlocked]", new StreamReader(again, Encoding.Latin1).ReadLine());
    }

    [Fact]
    public void Printcore_OverADirtyCable_PrintsEachLineOnceAndInOrder()
    {
        string[] program = [.. Program()];
        string path = Path.GetTempFileName();
        File.WriteAllLines(path, program);
        var printer = new VirtualPrinter(new PrinterConfig
        {
            Log = new LogOptions { KeepCommands = true },
            Faults = new FaultPlan
            {
                // The hello (M105, M110) stays clean: the host has no answer to a spoilt one but to wait 10 s.
                Script = [.. Enumerable.Range(1, 8).Select(i => new ScriptedFault(FaultKind.GarbleByteToMachine) { AtByte = 200 * i })],
            },
        });
        printer.PowerOn(TimeSpan.Zero);
        using var port = new PtyPort(printer, TimeProvider.System, new PtyPortOptions { TimeScale = 200 });
        try
        {
            (int exit, string output) = Run("/usr/bin/python3", Path.Combine(AppContext.BaseDirectory, "printcore_print.py"), port.SlavePath, path);
            Assert.True(exit == 0, output);
        }
        finally
        {
            File.Delete(path);
        }

        // The last line may still be on its way when the program is done.
        Assert.True(SpinWait.SpinUntil(() => port.With((machine, _) => machine.Log.Commands![^1] is "M84" or "M400"), s_patience));
        port.With((machine, now) =>
        {
            Assert.True(machine.Log.ResendsAsked > 0);
            JobAudit audit = machine.Log.Audit(program);
            Assert.True(audit.IsExact, audit.ToString() + string.Join("; ", audit.Missing) + " / " + string.Join("; ", audit.Extra));
        });
    }

    private static IEnumerable<string> Program()
    {
        yield return "M302 P1 ; no heat in this test";
        yield return "G28";
        yield return "G90";
        for (int i = 0; i < 150; i++) yield return FormattableString.Invariant($"G1 X{20 + i % 50} Y{20 + i * 7 % 40} E{i * 0.05:0.###} F6000");
        yield return "M84";
    }

    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);

    private static (int Exit, string Output) Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
