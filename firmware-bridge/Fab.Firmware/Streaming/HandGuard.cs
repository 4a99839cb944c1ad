using Fab.Firmware.GCode;
using Fab.Firmware.Preflight;

namespace Fab.Firmware.Streaming;

/// <summary>
/// Follows what is moved by hand and holds it to the machine's space: before a command goes out, and never after. It knows
/// where the tool is only on axes that were homed since the firmware began, as far as it could follow from there.
/// </summary>
internal sealed class HandGuard(ToolSpace space, Dialect dialect)
{
    private ModalState _state = new(dialect);
    private ModalState? _before;
    private bool _homedX, _homedY, _homedZ;
    private bool _isTold;

    /// <summary>Homed, and yet it could not be followed where the tool went: the firmware is to be asked.</summary>
    public bool WantsPlace => IsHomed && !_state.At.IsKnown;

    public bool IsHomed => _homedX && _homedY && _homedZ;

    /// <summary>What a person should know before they move: what cannot be checked. Told once, until it is known and lost again.</summary>
    public bool TellsUnchecked(out string text)
    {
        string axes = string.Concat(_homedX ? "" : "X", _homedY ? "" : "Y", _homedZ ? "" : "Z");
        text = $"Where the tool is along {string.Join(", ", axes.ToCharArray())} is not known before homing: whether a move leaves the machine's volume{(space.KeepOuts.Count > 0 ? " or enters a keep-out" : "")} is not checked there.";
        if (IsHomed || _isTold) return false;
        return _isTold = true;
    }

    /// <summary>The firmware began anew, or may have: nothing is known.</summary>
    public void Forget()
    {
        _state = new ModalState(dialect);
        _before = null;
        _homedX = _homedY = _homedZ = _isTold = false;
    }

    /// <summary>The axes are where they are, but it is not known where.</summary>
    public void LosePlace() => _state.LosePlace();

    /// <summary>A job is at rest or over: its modes hold, and its place where that is certain.</summary>
    public void TakeUp(ModalState job, bool isPlaceCertain)
    {
        _state = job.Copy();
        _before = null;
        if (!isPlaceCertain) _state.LosePlace();
        if (dialect == Dialect.Marlin) _homedX = _homedY = _homedZ = job.Homed && isPlaceCertain;
    }

    /// <summary>A reset of Grbl's takes its modes back to what they are at the start; where it was homed it still is.</summary>
    public void ResetModes()
    {
        _state = new ModalState(dialect);
        _before = null;
    }

    /// <summary>Grbl was homed by <c>$H</c>.</summary>
    public void Homed() => (_homedX, _homedY, _homedZ, _isTold) = (true, true, true, false);

    /// <summary>The firmware says where the tool is, in the numbers it is told moves in.</summary>
    public void Place(double x, double y, double z) => _state.PlaceAt(x, y, z);

    /// <summary>Takes a command in that goes out in any case.</summary>
    public void Follow(GCodeBlock block)
    {
        _before = null;
        _state.Apply(block, out Motion motion);
        FollowHoming(block, motion);
        if (MovesUnseen(block)) _state.LosePlace();
    }

    /// <summary>A person's command: refused where it would leave the space, else taken in.</summary>
    /// <param name="zero">From the numbers that moves are told in to the machine's own; 0 for Marlin.</param>
    public Refusal? Check(GCodeBlock block, in AxisPoint zero)
    {
        ModalState next = _state.Copy();
        next.Apply(block, out Motion motion);
        bool moves = motion.Kind is MotionKind.Rapid or MotionKind.Linear or MotionKind.ArcClockwise or MotionKind.ArcCounterClockwise;
        if (moves && (_homedX || _homedY || _homedZ))
        {
            Shift(ref motion.From, zero);
            if (motion.MachineCoordinates && dialect == Dialect.Grbl) Mask(ref motion.To);
            else Shift(ref motion.To, zero);
            if (space.Check(motion) is { } refusal) return refusal;
        }

        _before = _state;
        _state = next;
        FollowHoming(block, motion);
        if (MovesUnseen(block)) _state.LosePlace();
        return null;
    }

    /// <summary>The firmware refused the command that was taken in last.</summary>
    public void TakeBack()
    {
        if (_before is not null) _state = _before;
        _before = null;
    }

    /// <summary>Shortens a jog to what may be made of it; refuses one of which nothing may.</summary>
    /// <param name="isShortened">It ends sooner than asked for, for the reason in <paramref name="stops"/>.</param>
    public Refusal? Clamp(ref JogMove move, in AxisPoint zero, out Refusal? stops)
    {
        const double leastMm = 0.01;
        AxisPoint from = _state.At;
        Shift(ref from, zero);
        double reach = space.Reach(from, new AxisPoint { X = move.X, Y = move.Y, Z = move.Z }, out stops);
        if (reach >= 1)
        {
            stops = null;
            return null;
        }

        if (reach * move.Length < leastMm) return stops;
        move = move.Piece(move.Length * reach);
        return null;
    }

    public void Moved(in JogMove move) => _state.MovedBy(move.X, move.Y, move.Z);

    private void FollowHoming(GCodeBlock block, in Motion motion)
    {
        if (dialect != Dialect.Marlin) return;
        if (motion.Kind == MotionKind.Home)
        {
            bool all = !block.HasAxis;
            (_homedX, _homedY, _homedZ) = (_homedX || all || block.Has('X'), _homedY || all || block.Has('Y'), _homedZ || all || block.Has('Z'));
            if (IsHomed) _isTold = false;
        }
        else if (block.Letter == 'M' && block.Code is 180 or 840)
        {
            // A motor without current holds nothing.
            bool all = !block.HasAxis;
            (_homedX, _homedY, _homedZ) = (_homedX && !all && !block.Has('X'), _homedY && !all && !block.Has('Y'), _homedZ && !all && !block.Has('Z'));
        }
    }

    /// <summary>Commands that move the tool along a way of the firmware's own.</summary>
    private bool MovesUnseen(GCodeBlock block) => dialect == Dialect.Marlin && block.Letter switch
    {
        'G' => block.Code is 50 or 120 or 260 or 270 or 290 or (>= 291 and <= 299) or 300 or 330 or 340 or (>= 380 and <= 389) or 420 or 600 or 610 or 760 or 800 or 4250,
        'M' => block.Code is 480 or 1250 or 2900 or 6000 or 6030 or 7010 or 7020 or 4100,
        'T' => true,
        _ => false,
    };

    private void Shift(ref AxisPoint at, in AxisPoint zero)
    {
        (at.X, at.Y, at.Z) = (at.X + zero.X, at.Y + zero.Y, at.Z + zero.Z);
        Mask(ref at);
    }

    private void Mask(ref AxisPoint at) => (at.HasX, at.HasY, at.HasZ) = (at.HasX && _homedX, at.HasY && _homedY, at.HasZ && _homedZ);
}
