namespace Fab.FirmwareBridge.Sessions;

/// <summary>Where a session's bytes go. Never blocks: a link queues what its wire cannot take yet.</summary>
public interface IMachineOutput
{
    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Drops what is queued and hands these bytes to the wire at once.</summary>
    /// <param name="arrivedWall"><see cref="Moment.Wall"/> at which the command behind them arrived.</param>
    /// <returns>Time from then until they were handed over.</returns>
    TimeSpan WriteUrgent(ReadOnlySpan<byte> bytes, TimeSpan arrivedWall);

    /// <summary>Resets the board the way its reset button does, where the link can (a serial port's DTR line).</summary>
    void PulseReset();
}
