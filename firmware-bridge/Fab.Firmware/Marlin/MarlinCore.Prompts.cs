using System.Text;
using Fab.Firmware.Streaming;

namespace Fab.Firmware.Marlin;

/// <content>What the firmware asks of people: actions, and questions with buttons.</content>
/// <remarks>
/// A question is put together from several lines: <c>prompt_begin TEXT</c>, <c>prompt_button NAME</c> for each answer,
/// <c>prompt_show</c>. <c>M876 S1</c> answers with the second button. Firmware picks it out of the bytes as they come, while
/// the command that asks still blocks everything else; so it goes out at once, but numbered like any line.
/// </remarks>
public sealed partial class MarlinCore
{
    private readonly List<string> _buttons = [];
    private string? _questionText;
    private FirmwareQuestion? _question;

    private void ReadAction(string action, TimeSpan now)
    {
        Tell(new StreamNotice.HostAction(action));
        int space = action.IndexOf(' ', StringComparison.Ordinal);
        string name = space < 0 ? action : action[..space];
        string rest = space < 0 ? "" : action[(space + 1)..].Trim();
        switch (name)
        {
            case "pause" when Phase is StreamPhase.Running or StreamPhase.Resuming:
                _pausedByAction = true;
                BeginPause(PauseReason.Firmware, "The machine asked for a pause.", now);
                break;
            case "paused" when Phase is StreamPhase.Running or StreamPhase.Resuming:
                // The firmware has parked by itself: no script of ours.
                _pausedByAction = true;
                _retracted = false;
                Phase = StreamPhase.Paused;
                Tell(new StreamNotice.Paused(PauseReason.Firmware, rest.Length > 0 ? $"The machine paused by itself: {rest.Replace('_', ' ')}." : "The machine paused by itself."));
                break;
            case "resume" or "resumed" when _pausedByAction && Phase is StreamPhase.Paused or StreamPhase.Pausing:
                Resume(now); // someone pressed it at the machine
                break;
            case "cancel" when HasJob:
                Cancel(now);
                break;
            case "prompt_begin":
                (_questionText, _question) = (rest, null);
                _buttons.Clear();
                break;
            case "prompt_button" or "prompt_choice" when _questionText is not null && _buttons.Count < 10:
                _buttons.Add(rest);
                break;
            case "prompt_show" when _questionText is not null:
                ShowQuestion(_questionText);
                break;
            case "prompt_end":
                ForgetQuestion();
                break;
        }
    }

    private void ShowQuestion(string text)
    {
        _question = new FirmwareQuestion(text, [.. _buttons]);
        string answers = _buttons.Count == 0 ? "M876 S0" : string.Join(" or ", _buttons.Select((button, i) => $"M876 S{Whole(i)} ({button})"));
        Tell(new StreamNotice.NeedsPerson($"The machine asks: \"{text}\". Answer at its panel, or send {answers}."));
    }

    private void ForgetQuestion() => (_questionText, _question) = (null, null);

    private protected override FirmwareQuestion? Question => _question;

    /// <summary>Whether the command is an answer to the question that the firmware shows.</summary>
    private bool IsAnswer(ReadOnlySpan<byte> command) => _question is not null && HostAnswers.IsAnswer(command);

    private void Answer(ReadOnlySpan<byte> command, LinePurpose purpose, TimeSpan now)
    {
        ForgetQuestion();

        string text = Encoding.ASCII.GetString(command);
        if (_holdUntil is null && !_lines.HasToRepeat)
        {
            AddOwn(text, purpose, now);
            return;
        }

        // No number is free while lines go again.
        SendUrgent(Encoding.ASCII.GetBytes(text + "\n"));
        if (purpose == LinePurpose.Hand) AnswerHand(null);
    }
}
