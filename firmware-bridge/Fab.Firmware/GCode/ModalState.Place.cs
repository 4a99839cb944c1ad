namespace Fab.Firmware.GCode;

/// <summary>A copy to try a command on, and places that come from elsewhere than commands.</summary>
internal sealed partial class ModalState
{
    public ModalState Copy()
    {
        var copy = (ModalState)MemberwiseClone();
        copy._offsets = _offsets.Copy();
        return copy;
    }

    /// <summary>The tool is somewhere.</summary>
    public void LosePlace() => _at.HasX = _at.HasY = _at.HasZ = false;

    /// <summary>The machine says where the tool is, in the numbers that moves are told in.</summary>
    public void PlaceAt(double x, double y, double z)
    {
        // What shifts Grbl's numbers is in those it reports; Marlin's own shifts are followed here.
        if (dialect == Dialect.Grbl) _offsets = new WorkOffsets(zeros);
        _at = new AxisPoint { X = x + _offsets.X, Y = y + _offsets.Y, Z = z + _offsets.Z, HasX = true, HasY = true, HasZ = true };
    }

    /// <summary>The tool was moved by so much.</summary>
    public void MovedBy(double x, double y, double z) => (_at.X, _at.Y, _at.Z) = (_at.X + x, _at.Y + y, _at.Z + z);
}
