using System.Text;
using Fab.Firmware.Streaming;

namespace Fab.Firmware.Marlin;

/// <summary>What goes to the firmware next: lines it wants again, then what Fab itself asks, then the program.</summary>
public sealed partial class MarlinCore
{
    private protected override void Pump(TimeSpan now)
    {
        if (Phase is StreamPhase.Offline or StreamPhase.Stopped or StreamPhase.Locked || _awaitsGreetingOk) return;
        while (_holdUntil is null && HasRoom())
        {
            if (_lines.HasToRepeat)
            {
                Resends++;
                if (_quality.IsNowPoor(again: true))
                    Tell(new StreamNotice.Warned($"{Whole((int)_quality.Percent)} % of the lines had to be sent again. Look at the cable, its shield and what lies beside it, or choose a lower baud rate."));
                if (_lines.Line(_lines.Cursor).IsUnsaid) Guard?.LosePlace(); // whether it was done only the firmware knows
                WriteNext(now);
            }
            else if (_own.TryDequeue(out (string Text, LinePurpose Purpose) own)) AddOwn(own.Text, own.Purpose, now);
            else if (Phase != StreamPhase.Running || !AddFromProgram(now)) return;
        }
    }

    /// <summary>Whether the next line fits: behind the receive buffer too the firmware can hold only so many.</summary>
    private bool HasRoom()
    {
        int untaken = _lines.Untaken;
        if (_lines.InFlight >= _window.Lines + _window.Queue) return false;
        return untaken == 0 || (untaken < _window.Lines && _lines.UntakenBytes + NextBytes() <= _window.Bytes);
    }

    private protected override void SetModes()
    {
        foreach (string mode in (string[])["G21", "G90", "M82", "G92 E0"]) _own.Enqueue((mode, LinePurpose.Plain));
    }

    private void AddOwn(string text, LinePurpose purpose, TimeSpan now)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        Block.Parse(bytes);
        _lines.Add().Set(_lines.Next - 1, bytes, purpose, -1, PlannerShare.None, TakesLong(), Heats());
        if (purpose == LinePurpose.Rest) (_restNumber, _restReported) = (_lines.Next - 1, false);
        WriteNext(now);
    }

    /// <summary>Sends the program's next command, or does what the host must do instead; false when nothing is to be sent now.</summary>
    private bool AddFromProgram(TimeSpan now)
    {
        IProgramSource program = Program!;
        if (NextCommand >= program.Count)
        {
            Phase = StreamPhase.Finishing;
            Rest(SwitchOffAndFinish);
            return true;
        }

        ProgramCommand command = program.At(NextCommand);
        Block.Parse(command.Text);
        if (Block.Letter == 'M' && Block.Code is 0 or 10)
        {
            BeginProgramPause(command.Text, now);
            return true;
        }

        if (!MarlinWire.Fits(command.Text))
        {
            FailJob(StreamFailures.LineTooLong, NextCommand, $"A command of {command.Text.Length} bytes does not fit the firmware's line buffer.", now);
            return true;
        }

        if (MarlinWire.Renumbers(command.Text))
        {
            FailJob(StreamFailures.LineNotStreamable, NextCommand, "The program holds M110, which would renumber the lines while they are sent.", now);
            return true;
        }

        Modal.Apply(Block, out GCode.Motion motion);
        PlannerShare share = Tracker.ShareOf(motion);
        ReadOnlySpan<byte> text = _traits.EndsAtFirstStar ? MarlinWire.WithoutStars(command.Text, stackalloc byte[MarlinWire.MaxLineBytes]) : command.Text;
        _lines.Add().Set(_lines.Next - 1, text, LinePurpose.Program, NextCommand, share, TakesLong(), Heats());
        NextCommand++;
        _quality.IsNowPoor(again: false);
        WriteNext(now);
        return true;
    }

    private bool TakesLong() => Block.Letter switch
    {
        'G' => Block.Code is 40 or 280 or 290 or 300 or 320 or 330 or 340 or 350,
        'M' => Block.Code is 4000 or 1090 or 1900 or 1910 or 1920 or 1930 or 1160 or 2260 or 6000 or 7010 or 7020 or 480,
        'T' => true,
        _ => false,
    };

    private bool Heats() => Block.Letter == 'M' && Block.Code is 1090 or 1900 or 1910 or 1920 or 1160;

    private void WriteNext(TimeSpan now)
    {
        if (_lines.InFlight == 0) BeginWaiting(now);
        _lines.Write(Output);
        MeasureFrom(now);
    }
}
