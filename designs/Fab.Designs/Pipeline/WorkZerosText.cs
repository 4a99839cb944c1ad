using System.Globalization;
using Fab.Domain.Machines;
using Fab.Firmware.GCode;

namespace Fab.Designs.Pipeline;

/// <summary>Reads where a router's work zero lies: <c>X,Y,Z</c> in millimetres of machine space, as Grbl's G54 line has them.</summary>
public static class WorkZerosText
{
    /// <summary>Null when the text is not three numbers.</summary>
    public static WorkZeros? Parse(string? text)
    {
        if (text?.Split(',') is not [var x, var y, var z]) return null;
        return Number(x) is { } a && Number(y) is { } b && Number(z) is { } c ? WorkZeros.At(new MachinePoint(new(a), new(b), new(c))) : null;
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && Math.Abs(value) < 1e6 ? value : null;
}
