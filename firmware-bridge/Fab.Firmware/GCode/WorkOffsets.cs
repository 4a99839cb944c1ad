namespace Fab.Firmware.GCode;

/// <summary>
/// Where a program's zero lies in the machine: one of G54 to G59, then G92, then the tool's length. Millimetres, X Y Z by
/// index 0 to 2. Zeros that nobody told are counted as 0, and then "the machine" is the space around that zero.
/// </summary>
internal sealed class WorkOffsets(WorkZeros? zeros)
{
    private const int Systems = 6;

    private readonly double[] _zero = zeros is null ? new double[Systems * 3] : FromZeros(zeros);
    private readonly double[] _shift = new double[3];
    private readonly double[] _total = [zeros?.Of(54).X.Value ?? 0, zeros?.Of(54).Y.Value ?? 0, zeros?.Of(54).Z.Value ?? 0];
    private int _system;

    /// <summary>Zeros are true ones, so places are places of the machine.</summary>
    public bool AreKnown { get; } = zeros is not null;

    /// <summary>54 to 59.</summary>
    public int System => 54 + _system;

    /// <summary>G43.1, 0 for none.</summary>
    public double ToolLength { get; private set; }

    public double X => _total[0];

    public double Y => _total[1];

    public double Z => _total[2];

    public WorkOffsets Copy()
    {
        var copy = new WorkOffsets(zeros) { _system = _system, ToolLength = ToolLength };
        _zero.CopyTo(copy._zero, 0);
        _shift.CopyTo(copy._shift, 0);
        _total.CopyTo(copy._total, 0);
        return copy;
    }

    /// <summary>G54 to G59; false when it is the one that holds already.</summary>
    public bool Select(int system)
    {
        if (system == System) return false;
        _system = system - 54;
        AddUp();
        return true;
    }

    /// <summary>G92: the place <paramref name="at"/> is given the number <paramref name="number"/>.</summary>
    public void Renumber(int axis, double at, double number)
    {
        _shift[axis] += at - number - _total[axis];
        AddUp();
    }

    /// <summary>G92.1.</summary>
    public void DropShift()
    {
        Array.Clear(_shift);
        AddUp();
    }

    public void DropShift(int axis)
    {
        _shift[axis] = 0;
        AddUp();
    }

    /// <summary>G10 L2: the zero of a system (0 for the one that holds).</summary>
    public void SetZero(int system, int axis, double value)
    {
        _zero[Index(system, axis)] = value;
        AddUp();
    }

    /// <summary>G10 L20: the zero of a system is put so that <paramref name="at"/> reads <paramref name="number"/> in it.</summary>
    public void SetZeroAt(int system, int axis, double at, double number) =>
        SetZero(system, axis, at - number - _shift[axis] - (axis == 2 ? ToolLength : 0));

    /// <summary>G43.1, or 0 for G49.</summary>
    public void SetToolLength(double length)
    {
        ToolLength = length;
        AddUp();
    }

    private static double[] FromZeros(WorkZeros zeros)
    {
        double[] flat = new double[Systems * 3];
        for (int system = 0; system < Systems; system++)
        {
            MachinePoint zero = zeros.Of(54 + system);
            (flat[system * 3], flat[(system * 3) + 1], flat[(system * 3) + 2]) = (zero.X.Value, zero.Y.Value, zero.Z.Value);
        }

        return flat;
    }

    private int Index(int system, int axis) => ((system is >= 54 and <= 59 ? system - 54 : _system) * 3) + axis;

    private void AddUp()
    {
        for (int axis = 0; axis < 3; axis++) _total[axis] = _zero[(_system * 3) + axis] + _shift[axis] + (axis == 2 ? ToolLength : 0);
    }
}
