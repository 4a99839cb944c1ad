namespace Fab.Firmware.GCode;

/// <summary>Counts what only one of the dialects would say.</summary>
internal sealed class DialectEvidence
{
    private long _marlin;
    private long _grbl;

    /// <summary>Null: nothing seen that one of them alone would say, or as much of both.</summary>
    public Dialect? Verdict =>
        _marlin == _grbl ? null : _marlin > _grbl ? Dialect.Marlin : Dialect.Grbl;

    public static Dialect? Of(ReadOnlyMemory<byte> beginning)
    {
        var evidence = new DialectEvidence();
        var scanner = new GCodeScanner();
        var block = new GCodeBlock();
        scanner.Feed(beginning);
        while (scanner.TryRead(out ScannedLine line))
        {
            if (line.Command.IsEmpty) continue;
            block.Parse(line.Command);
            evidence.Add(block);
        }

        return evidence.Verdict;
    }

    public void Add(GCodeBlock block)
    {
        switch (block.Letter)
        {
            case 'G' when block.GCount > 1 || block.MCount > 0 || block.Code is 400 or 490 or 930 or 940 or 430 or 431:
            case 'X' or 'Y' or 'Z' or 'F' or 'S' or '$':
            case 'T' when block.HasM(60):
            case 'M' when block.Code is 30 or 40 or 50 or 60 or 70 or 80 or 90 or 20 or 300:
                _grbl++;
                break;
            case 'G' when block.Code is 0 or 10 && block.Has('E'):
            case 'M' when block.Code is 1040 or 1090 or 1400 or 1900 or 1060 or 1070 or 820 or 830 or 840 or 1170 or 730:
                _marlin++;
                break;
        }
    }
}
