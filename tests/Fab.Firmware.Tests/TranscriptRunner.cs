using System.Buffers;
using System.Globalization;
using System.Text;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.Firmware.GCode;
using Fab.Firmware.Grbl;
using Fab.Firmware.Marlin;
using Fab.Firmware.Streaming;

namespace Fab.Firmware.Tests;

/// <summary>Plays one <c>.transcript</c> file against a core. Transcripts/README.md tells its language.</summary>
internal sealed class TranscriptRunner
{
    private static readonly string[] Skippable = ["progress", "temperature", "position", "message"];

    private readonly Queue<string> _written = new();
    private readonly Queue<string> _notices = new();
    private readonly StringBuilder _partial = new();
    private readonly StringBuilder _program = new();
    private IStreamingCore _core = new MarlinCore();
    private bool _marlin = true;
    private TimeSpan _now = TimeSpan.FromHours(1);
    private int _lineNumber;

    public static void Play(string path)
    {
        string[] lines = File.ReadAllLines(path);
        Assert.StartsWith("# ", lines[0], StringComparison.Ordinal);
        new TranscriptRunner().Run(lines);
    }

    private void Run(string[] lines)
    {
        bool inProgram = false;
        string? begin = null;
        foreach (string raw in lines)
        {
            _lineNumber++;
            if (inProgram)
            {
                if (raw == "END") inProgram = false;
                else _program.Append(raw).Append('\n');
                if (!inProgram && begin is not null) Begin(begin);
                if (!inProgram) begin = null;
                continue;
            }

            string line = raw.Trim();
            if (line.Length == 0 || line[0] == '#') continue;
            string[] words = line.Split(' ', 2);
            string rest = words.Length > 1 ? words[1] : "";
            switch (words[0])
            {
                case "CONFIG":
                    begin = Configure(rest);
                    if (begin == "offline" || begin == "greeted") Begin(begin);
                    if (begin != "running") begin = null;
                    break;
                case "PROGRAM":
                    inProgram = true;
                    break;
                default:
                    Step(words[0], rest);
                    break;
            }
        }

        NothingLeft();
    }

    private string Configure(string text)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        _marlin = words[0] == "marlin";
        var options = new Dictionary<string, string>(words.Skip(2).Select(word => word.Split('=')).Select(pair => KeyValuePair.Create(pair[0], pair[1])));
        _core = _marlin ? new MarlinCore(MarlinOptionsOf(options)) : new GrblCore();
        _capabilities = options.GetValueOrDefault("caps", "AUTOREPORT_TEMP");
        _receiveBuffer = options.GetValueOrDefault("rx", "128");
        if (options.TryGetValue("settings", out string? settings)) _settings = [.. settings.Split(',').Select(setting => "$" + setting.Replace(':', '='))];
        return words[1];
    }

    private string _capabilities = "AUTOREPORT_TEMP";
    private string _receiveBuffer = "128";
    private string[] _settings = ["$110=5000.000"];

    private static MarlinOptions MarlinOptionsOf(Dictionary<string, string> options)
    {
        // One line at a time unless a transcript is about more.
        var result = new MarlinOptions { Window = 1 };
        if (options.TryGetValue("park", out string? park))
        {
            double[] place = [.. park.Split(',').Select(part => double.Parse(part, CultureInfo.InvariantCulture))];
            result = result with { Park = (new(place[0]), new(place[1])) };
        }

        if (options.TryGetValue("max-z", out string? z)) result = result with { MaxZ = new(double.Parse(z, CultureInfo.InvariantCulture)) };
        if (options.TryGetValue("rx", out string? rx)) result = result with { ReceiveBufferBytes = int.Parse(rx, CultureInfo.InvariantCulture) };
        if (options.TryGetValue("window", out string? window)) result = result with { Window = int.Parse(window, CultureInfo.InvariantCulture) };
        return result;
    }

    private void Begin(string at)
    {
        if (at == "offline") return;
        _core.Connected(_now);
        if (_marlin)
        {
            Say("ok", "FIRMWARE_NAME:Marlin 2.1.2 SOURCE_CODE_URL:example");
            foreach (string capability in _capabilities.Split(',', StringSplitOptions.RemoveEmptyEntries)) Say($"Cap:{capability}:1");
            Say("ok");
            if (_capabilities.Contains("AUTOREPORT_TEMP", StringComparison.Ordinal)) Say("ok");
            Say("ok T:21.0 /0.0 B:20.0 /0.0 @:0 B@:0");
        }
        else
        {
            Say(["Grbl 1.1h ['$' for help]", "[VER:1.1h.20190825:]", $"[OPT:V,15,{_receiveBuffer}]", "ok", .. _settings, "ok"]);
            Advance(TimeSpan.Zero);
            Say("<Idle|MPos:0.000,0.000,0.000|Bf:15,128|FS:0,0|WCO:0.000,0.000,0.000>");
        }

        Assert.Equal(StreamPhase.Ready, _core.Status.Phase);
        Forget();
        if (at != "running") return;
        Assert.Null(_core.Start(ProgramOf(), 0, _now));
        Say(_marlin ? ["ok", "ok", "ok", "ok"] : []);
        Collect();
        if (!_marlin) Say("ok"); // the modes
        string[] modes = _marlin ? ["G21", "G90", "M82", "G92 E0"] : ["G0G17G21G90G94"];
        foreach (string mode in modes) Assert.EndsWith(mode, Bare(_written.Dequeue()), StringComparison.Ordinal);
        while (_notices.Dequeue() != "job-started 0")
        {
        }
    }

    private GCodeProgram ProgramOf() => GCodeProgram.Of(Encoding.Latin1.GetBytes(_program.ToString()));

    private void Step(string word, string rest)
    {
        switch (word)
        {
            case ">":
                Assert.True(_written.Count > 0, At($"the host wrote nothing where '{rest}' was due"));
                string written = _written.Dequeue();
                Same(rest, rest.Contains('*', StringComparison.Ordinal) ? written : Bare(written), "the host wrote");
                return;
            case "!":
                while (_notices.Count > 0 && Array.Exists(Skippable, kind => _notices.Peek().StartsWith(kind, StringComparison.Ordinal)) && !Matches(rest, _notices.Peek())) _notices.Dequeue();
                Assert.True(_notices.Count > 0, At($"no notice where '{rest}' was due"));
                string notice = _notices.Dequeue();
                Assert.True(Matches(rest, notice), At($"the notice was '{notice}' where '{rest}' was due"));
                return;
            case "=":
                CheckStatus(rest);
                return;
        }

        NothingLeft();
        switch (word)
        {
            case "<":
                Say(rest);
                break;
            case "<<":
                _core.Receive(Encoding.Latin1.GetBytes(rest), _now);
                Collect();
                break;
            case "@":
                Advance(TimeOf(rest));
                break;
            case "DO":
                Do(rest);
                break;
            default:
                Assert.Fail(At($"unknown step '{word}'"));
                break;
        }
    }

    private void Do(string text)
    {
        string[] words = text.Split(' ', 2);
        Refusal? refusal = null;
        switch (words[0])
        {
            case "connect":
                _core.Connected(_now);
                break;
            case "disconnect":
                _core.Disconnected(_now);
                break;
            case "start":
                refusal = _core.Start(ProgramOf(), 0, _now);
                break;
            case "pause":
                refusal = _core.Pause(_now);
                break;
            case "resume":
                refusal = _core.Resume(_now);
                break;
            case "cancel":
                refusal = _core.Cancel(_now);
                break;
            case "stop":
                _core.EmergencyStop(_now);
                break;
            case "reset":
                refusal = _core.ResetAfterStop(_now);
                break;
            case "hand":
                refusal = _core.SendByHand(Encoding.Latin1.GetBytes(words[1]), 1, _now);
                break;
            case "jog":
                refusal = _core.Jog(JogOf(words[1]), JogMove.Patience, _now);
                break;
            case "keep":
                Assert.True(_core.KeepJogging(_now), At("there is no jog to keep up"));
                break;
            case "let-go":
                _core.StopJogging(_now);
                break;
            case "override":
                string[] turn = words[1].Split(' ');
                refusal = _core.Override(Enum.Parse<OverrideKind>(turn[0], ignoreCase: true), int.Parse(turn[1], CultureInfo.InvariantCulture), _now);
                break;
            case "unlock":
                refusal = _core.Unlock(home: words is [_, "home"], _now);
                break;
            case "send":
                refusal = _core.Send(Encoding.Latin1.GetBytes(words[1]), _now);
                break;
            default:
                Assert.Fail(At($"unknown call '{text}'"));
                break;
        }

        Collect();
        if (refusal is not null) _notices.Enqueue($"refused {refusal.Code}");
    }

    /// <summary><c>X10 Y-2 F600</c>.</summary>
    private static JogMove JogOf(string text)
    {
        var axes = text.Split(' ').ToDictionary(word => word[0], word => double.Parse(word.AsSpan(1), CultureInfo.InvariantCulture));
        return new JogMove(axes.GetValueOrDefault('X'), axes.GetValueOrDefault('Y'), axes.GetValueOrDefault('Z'), axes.GetValueOrDefault('E'), new(axes['F']));
    }

    private void Say(params string[] lines)
    {
        foreach (string line in lines)
        {
            _core.Receive(Encoding.Latin1.GetBytes(line + "\r\n"), _now);
            Collect();
        }
    }

    private void Advance(TimeSpan by)
    {
        TimeSpan target = _now + by;
        for (int ticks = 0; _core.NextTick is { } next && next <= target; ticks++)
        {
            Assert.True(ticks < 10_000, At("the core asks for ticks without end"));
            _now = next > _now ? next : _now;
            _core.Tick(_now);
            Collect();
        }

        _now = target;
    }

    private void Collect()
    {
        var output = new ArrayBufferWriter<byte>();
        _core.TakeOutput(output);
        foreach (byte b in output.WrittenSpan)
        {
            if (b == (byte)'\n')
            {
                _written.Enqueue(_partial.ToString());
                _partial.Clear();
            }
            else if (!_marlin && b is (byte)'?' or (byte)'!' or (byte)'~') _written.Enqueue($"{(char)b}");
            else if (!_marlin && b is 0x18 or >= 0x80) _written.Enqueue($"0x{b:X2}");
            else _partial.Append((char)b);
        }

        Assert.True(_partial.Length == 0, At($"the host left a line open: '{_partial}'"));
        while (_core.TryTakeNotice(out StreamNotice notice)) _notices.Enqueue(NoticeText.Of(notice));
    }

    private void Forget()
    {
        _written.Clear();
        _notices.Clear();
    }

    private void NothingLeft()
    {
        Assert.True(_written.Count == 0, At($"the host also wrote '{string.Join("' '", _written)}'"));
        string[] left = [.. _notices.Where(notice => !Array.Exists(Skippable, kind => notice.StartsWith(kind, StringComparison.Ordinal)))];
        Assert.True(left.Length == 0, At($"there was also '{string.Join("' '", left)}'"));
        _notices.Clear();
    }

    /// <summary>The line without its checksum, once that is found right by our own count.</summary>
    private string Bare(string line)
    {
        int star = line.LastIndexOf('*');
        if (!_marlin || star < 0) return line;
        int sum = line[..star].Aggregate(0, (xor, c) => xor ^ c);
        Assert.True(line[(star + 1)..] == sum.ToString(CultureInfo.InvariantCulture), At($"wrong checksum in '{line}'"));
        Assert.True(line.Length <= 95, At($"'{line}' is longer than the firmware reads"));
        return line[..star];
    }

    private void CheckStatus(string expected)
    {
        StreamStatus status = _core.Status;
        string[] words = expected.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Same(words[0], NoticeText.Kebab(status.Phase.ToString()), "the phase is");
        foreach (string word in words.Skip(1))
        {
            string[] pair = word.Split('=');
            long actual = pair[0] switch
            {
                "acknowledged" => status.Acknowledged,
                "executed" => status.Executed,
                "sent" => status.Sent,
                "in-flight" => status.InFlight,
                "resends" => status.Resends,
                "window" => status.Window,
                "window-bytes" => status.WindowBytes,
                "timeouts" => status.Timeouts,
                "underruns" => status.PlannerUnderruns,
                "knows-place" => status.Position is null ? 0 : 1,
                _ => -1,
            };
            Same(pair[1], actual.ToString(CultureInfo.InvariantCulture), pair[0] + " is");
        }
    }

    private static bool Matches(string expected, string notice) =>
        notice.StartsWith(expected, StringComparison.Ordinal) && (notice.Length == expected.Length || !char.IsLetterOrDigit(notice[expected.Length]) || expected.Contains('"', StringComparison.Ordinal));

    private void Same(string expected, string actual, string what) => Assert.True(expected == actual, At($"{what} '{actual}' where '{expected}' was due"));

    private string At(string text) => $"line {_lineNumber}: {text}";

    private static TimeSpan TimeOf(string text)
    {
        string number = text.TrimStart('+').TrimEnd("minsh".ToCharArray());
        double value = double.Parse(number, CultureInfo.InvariantCulture);
        return text.EndsWith("ms", StringComparison.Ordinal) ? TimeSpan.FromMilliseconds(value)
            : text.EndsWith("min", StringComparison.Ordinal) ? TimeSpan.FromMinutes(value)
            : TimeSpan.FromSeconds(value);
    }
}

internal static class NoticeText
{
    public static string Of(StreamNotice notice) => notice switch
    {
        StreamNotice.Identified n => $"identified \"{n.Firmware}\" {n.Capabilities.Count}",
        StreamNotice.JobStarted n => $"job-started {n.FirstCommand}",
        StreamNotice.Progress n => $"progress {n.Acknowledged}/{n.Executed}",
        StreamNotice.Paused n => $"paused {Kebab(n.Reason.ToString())} {n.Text}",
        StreamNotice.Failed n => $"failed {n.Code} command={n.Command} line={n.SourceLine} {n.Text} executed-line={n.ExecutedLine}",
        StreamNotice.Cancelled n => $"cancelled executed-line={n.ExecutedLine}",
        StreamNotice.Temperature n => "temperature " + string.Join(' ', n.Heaters.Select(h => string.Create(CultureInfo.InvariantCulture, $"{h.Heater}={h.Actual.Value}/{h.Target?.Value}"))),
        StreamNotice.Position n => string.Create(CultureInfo.InvariantCulture, $"position {n.At.X.Value} {n.At.Y.Value} {n.At.Z.Value}"),
        StreamNotice.FirmwareMessage n => $"message {n.Text}",
        StreamNotice.HostAction n => $"action {n.Action}",
        StreamNotice.Warned n => $"warned {n.Text}",
        StreamNotice.NeedsPerson n => $"needs-person {n.Text}",
        _ => Kebab(notice.GetType().Name),
    };

    public static string Kebab(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : c.ToString()));
}
