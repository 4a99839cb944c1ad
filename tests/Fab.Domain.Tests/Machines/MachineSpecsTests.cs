using Fab.Domain.Machines;

namespace Fab.Domain.Tests.Machines;

public class MachineSpecsTests
{
    [Theory]
    [InlineData(Dialect.Marlin, null, null, true)]
    [InlineData(Dialect.Marlin, 128, null, true)]
    [InlineData(Dialect.Marlin, 65_536, null, true)]
    [InlineData(Dialect.Marlin, 127, null, false)]
    [InlineData(Dialect.Marlin, 65_537, null, false)]
    [InlineData(Dialect.Marlin, null, 95, false)]
    [InlineData(Dialect.Grbl, 1024, 256, true)]
    [InlineData(Dialect.Grbl, null, 79, true)]
    [InlineData(Dialect.Grbl, null, 78, false)]
    [InlineData(Dialect.Grbl, null, 257, false)]
    public void Check_Buffers_HoldAtLeastTheLeastInUse(Dialect dialect, int? receiveBytes, int? lineBytes, bool holds) => Assert.Equal(
        holds,
        MachineSpecs.Check(Samples.Printer with { Dialect = dialect, Buffers = new FirmwareBuffers { ReceiveBytes = receiveBytes, LineBytes = lineBytes } }) is null);
}
