using Fab.Contracts.Bus;
using Fab.Domain;
using Fab.FirmwareBridge.Host;

namespace Fab.FirmwareBridge.Sessions;

/// <summary>What people and the firmware say to each other, for whoever watches; a firmware that talks without end is cut short.</summary>
public sealed partial class MachineSession
{
    private const int MostConsoleLines = 200;

    private static readonly TimeSpan ConsoleEvery = TimeSpan.FromMilliseconds(100);

    private readonly List<ConsoleLine> _consoleLines = [];
    private readonly List<HandAnswer> _answers = [];
    private TimeSpan _consoleDue;
    private int _consoleLost;

    /// <summary>What was said since the last call, if it is time to tell it. Answers are never held back.</summary>
    public bool TryTakeConsole(Moment now, out ConsoleMessage message)
    {
        message = null!;
        bool due = _answers.Count > 0 || (_consoleLines.Count > 0 && now.Wall >= _consoleDue);
        if (!due) return false;
        if (_consoleLost > 0) _consoleLines.Add(new ConsoleLine(now.Utc, ConsoleKind.Note, $"{_consoleLost} more lines are left out."));
        message = new ConsoleMessage(_spec.Id, [.. _consoleLines], [.. _answers]);
        _consoleLines.Clear();
        _answers.Clear();
        _consoleLost = 0;
        _consoleDue = now.Wall + ConsoleEvery;
        return true;
    }

    private TimeSpan? NextConsole() => _consoleLines.Count > 0 ? _consoleDue : null;

    private void Note(ConsoleKind kind, string text, Moment now, string? by = null)
    {
        if (_consoleLines.Count >= MostConsoleLines) _consoleLost++;
        else _consoleLines.Add(new ConsoleLine(now.Utc, kind, text, by, kind is ConsoleKind.Sent or ConsoleKind.Note ? null : FirmwareWords.Of(text, _spec.Dialect)));
    }

    private void NoteSaid(string text, Moment now)
    {
        ConsoleKind kind = text.StartsWith("ALARM:", StringComparison.Ordinal) ? ConsoleKind.Alarm
            : text.StartsWith("error:", StringComparison.OrdinalIgnoreCase) || text.StartsWith("!!", StringComparison.Ordinal) ? ConsoleKind.Error
            : ConsoleKind.Said;
        Note(kind, text, now);
        foreach ((_, List<string> said) in _urgent.Values) said.Add(text);
        foreach (HandWork work in _handWork.Values)
        {
            if (work.Said.Count < MostConsoleLines) work.Said.Add(text);
            break;
        }
    }

    private void Answer(string id, HandStage stage, Refusal? refusal, IReadOnlyList<string> said) => _answers.Add(new HandAnswer(id, stage, refusal, said));
}
