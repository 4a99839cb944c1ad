namespace Fab.Firmware.GCode;

/// <summary>
/// Reads a file line by line down to what each command does: lines, words, modes, places. Allocates nothing by the line.
/// Push chunks with <see cref="Feed"/>, and read until there are no more.
/// </summary>
internal sealed class GCodeReader(ModalState state)
{
    public GCodeScanner Scanner { get; } = new();

    /// <summary>The words of the line read last, when it had a command.</summary>
    public GCodeBlock Block { get; } = new();

    /// <summary>What holds after the line read last.</summary>
    public ModalState State { get; } = state;

    public void Feed(ReadOnlyMemory<byte> chunk) => Scanner.Feed(chunk);

    public void Complete() => Scanner.Complete();

    /// <summary>The next line with what it does; false when another chunk is needed, or when there is no more.</summary>
    public bool TryRead(out ScannedLine line, out Motion motion)
    {
        if (!Scanner.TryReadMove(Block, out line))
        {
            if (!Scanner.TryRead(out line))
            {
                motion = default;
                return false;
            }

            if (line.Command.IsEmpty)
            {
                motion = default;
                return true;
            }

            Block.Parse(line.Command);
        }

        State.Apply(Block, out motion);
        return true;
    }
}
