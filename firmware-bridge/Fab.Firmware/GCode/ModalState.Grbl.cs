namespace Fab.Firmware.GCode;

/// <summary>What only Grbl understands: several commands on a line, work offsets, machine coordinates.</summary>
internal sealed partial class ModalState
{
    private void ApplyGrbl(GCodeBlock block, ref Motion motion)
    {
        if (block.Letter == '$')
        {
            if (block.Has('H')) motion.Kind = MotionKind.Home;
            return;
        }

        ApplySpindle(block);
        if (block.TryGet('T', out double tool)) Tool = (int)tool;
        bool axesTaken = false;
        foreach (int g in block.G) ApplyGrblG(g, block, ref motion, ref axesTaken);

        if (block.TryGet('F', out double f) && f > 0) Feed = _inverseTime ? f : f * Unit;
        if (axesTaken || !block.HasAxis || _motionMode == 80) return;
        Move(block, ref motion, _motionMode == 38 ? 1 : _motionMode, _motionMode == 0 ? 0 : Feed);
        if (_inverseTime && _motionMode != 0) motion.Feed *= ArcGeometry.PathLength(motion);
        if (_motionMode == 38) _at.HasX = _at.HasY = _at.HasZ = false; // a probe stops where it touches
    }

    private void ApplyGrblG(int g, GCodeBlock block, ref Motion motion, ref bool axesTaken)
    {
        switch (g)
        {
            case 0 or 10 or 20 or 30 or 382 or 383 or 384 or 385 or 800:
                _motionMode = g / 10;
                break;
            case 40:
                motion.Kind = MotionKind.Dwell;
                motion.DwellSeconds = block.Get('P', 0);
                axesTaken = true;
                break;
            case 170 or 180 or 190:
                Plane = g / 10;
                break;
            case 200 or 210:
                SetUnit(g);
                break;
            case 431:
                _offsets.SetToolLength(block.Get('Z', 0) * Unit);
                axesTaken = true;
                break;
            case 490:
                _offsets.SetToolLength(0);
                break;
            case 530:
                motion.MachineCoordinates = true;
                break;
            case >= 540 and <= 590 when g % 10 == 0:
                if (_offsets.Select(g / 10) && !_offsets.AreKnown) Forget(block: null);
                break;
            case 900 or 910:
                IsAbsolute = g == 900;
                break;
            case 930 or 940:
                _inverseTime = g == 930;
                break;
            case 280 or 300:
                GoToPredefined(block, ref motion);
                axesTaken = true;
                break;
            case 100:
                SetZero(block);
                axesTaken = true;
                break;
            case 281 or 301:
                axesTaken = true;
                break;
            case 920:
                SetPosition(block);
                axesTaken = true;
                break;
            case 921:
                _offsets.DropShift();
                break;
        }
    }

    /// <summary>G10: L2 says where a zero lies in the machine, L20 what the place reads that the tool is at.</summary>
    private void SetZero(GCodeBlock block)
    {
        int system = (int)block.Get('P', 0) is >= 1 and <= 6 and int p ? 53 + p : _offsets.System;
        bool here = block.Get('L', 0) == 20;
        SetZeroOf(block, 'X', 0, system, here, ref _at.X, ref _at.HasX);
        SetZeroOf(block, 'Y', 1, system, here, ref _at.Y, ref _at.HasY);
        SetZeroOf(block, 'Z', 2, system, here, ref _at.Z, ref _at.HasZ);
    }

    private void SetZeroOf(GCodeBlock block, char letter, int axis, int system, bool here, ref double position, ref bool known)
    {
        if (!block.TryGet(letter, out double value)) return;
        if (!_offsets.AreKnown)
        {
            if (system != _offsets.System) return;
            if (here) Renumber(axis, value, ref position, ref known);
            else known = false; // the zero moves by an unknown way
            return;
        }

        if (here && known) _offsets.SetZeroAt(system, axis, position, value * Unit);
        else if (!here) _offsets.SetZero(system, axis, value * Unit);
    }

    private void GoToPredefined(GCodeBlock block, ref Motion motion)
    {
        motion.Kind = MotionKind.Rapid;
        motion.From = _at;
        Forget(block.HasAxis ? block : null);
        motion.To = _at;
        motion.MachineCoordinates = true;
    }

    /// <summary>Where the block's axes are, or all of them, is no longer known.</summary>
    private void Forget(GCodeBlock? block)
    {
        if (block is null || block.Has('X')) _at.HasX = false;
        if (block is null || block.Has('Y')) _at.HasY = false;
        if (block is null || block.Has('Z')) _at.HasZ = false;
    }
}
