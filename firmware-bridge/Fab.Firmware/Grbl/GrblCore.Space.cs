using Fab.Firmware.GCode;
using Fab.Firmware.Streaming;

namespace Fab.Firmware.Grbl;

/// <content>Where the tool rests in the machine, by Grbl's own report.</content>
public sealed partial class GrblCore
{
    /// <summary>A person changed what numbers mean; the next report tells by how much.</summary>
    private bool _zeroMoved;

    /// <summary>$H was answered; the next report shows from where the machine counts.</summary>
    private bool _homedJustNow;

    private protected override AxisPoint? Zero => !_zeroMoved && _workOffsetKnown && Position is { MachineX: { } x, MachineY: { } y, MachineZ: { } z } at
        ? new AxisPoint { X = x.Value - at.X.Value, Y = y.Value - at.Y.Value, Z = z.Value - at.Z.Value }
        : null;

    private protected override void SeePlace()
    {
        if (!_rests || _zeroMoved || Position is not { } at) return;
        if (_homedJustNow) SeeHomed(at);
        Guard?.Place(at.X.Value, at.Y.Value, at.Z.Value);
    }

    /// <summary>
    /// Homed, Grbl stands a pull-off away from its end and counts down. A build that calls that place 0 may count up or down
    /// from there, so its space is not known.
    /// </summary>
    private void SeeHomed(in MachinePosition at)
    {
        _homedJustNow = false;
        if (at is not { MachineX.Value: 0, MachineY.Value: 0, MachineZ.Value: 0 }) Guard?.Homed();
    }

    /// <summary>M2 and M30 take modes back as well as ending the program.</summary>
    private void TakeUpModes()
    {
        Guard?.TakeUp(Modal, isPlaceCertain: false);
        if (Program is not { Count: > 0 } program) return;
        Block.Parse(program.At(program.Count - 1).Text);
        if (Block.HasM(20) || Block.HasM(300)) Guard?.ResetModes();
    }

    private bool MovesZero(ReadOnlySpan<byte> command)
    {
        Block.Parse(command);
        foreach (int g in Block.G)
        {
            if (g is 100 or 431 or 490 or 920 or 921 or (>= 540 and <= 590)) return true;
        }

        return false;
    }
}
