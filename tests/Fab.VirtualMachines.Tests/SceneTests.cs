namespace Fab.VirtualMachines.Tests;

/// <summary>What a simulated camera sees is what the machine did, by its own motion.</summary>
public sealed class SceneTests
{
    [Fact]
    public void Printer_LeavesTracksWhereItFeedsFilament_AndNoneWhereItTravels()
    {
        (VirtualPrinter printer, Host host) = Printer();
        ScenePicture empty = printer.Look()!;
        Run(host, "G28\nM302 P1\nG92 E0\nG1 X60 Y60 Z0.2 F9000");
        Assert.Equal(0, Orange(printer.Look()!));
        Run(host, "G1 X160 E5 F3000");
        int afterOne = Orange(printer.Look()!);
        Assert.InRange(afterOne, 100, 1000);
        Run(host, "G1 X60 F3000\nG1 E4 F1800\nG1 E5 F1800");

        // The head may hide some of it, and gives it free again; nothing was added.
        Run(host, "G1 X160 F3000");
        Assert.Equal(afterOne, Orange(printer.Look()!));
        Run(host, "G1 Y160 E10 F3000");
        Assert.True(Orange(printer.Look()!) > afterOne);
        Assert.Equal((640, 480, 640 * 480 * 4), (empty.Width, empty.Height, empty.Rgba.Length));

        printer.TakeOff();
        Assert.Equal(0, Orange(printer.Look()!));
    }

    [Fact]
    public void Tool_IsDrawnWhereItIs()
    {
        (VirtualPrinter printer, Host host) = Printer();
        Run(host, "G28\nG1 X20 F9000");
        byte[] left = printer.Look()!.Rgba;
        Assert.Equal(left, printer.Look()!.Rgba);
        Run(host, "G1 X200 F9000");
        Assert.NotEqual(left, printer.Look()!.Rgba);
    }

    [Fact]
    public void Router_CutsWhereItsSpindleTurnsBelowTheTop()
    {
        var router = new VirtualRouter(new RouterConfig { HomingEnabled = false, SoftLimits = false });
        router.HangUpCamera();
        Host host = Host.With(router);
        Run(host, "G1 Z-2 F300\nG1 X50 F1000\nG0 Z5");
        Assert.Equal(0, Cut(router.Look()!));
        Run(host, "M3 S1000\nG1 X0 F1000\nG1 Z-2 F300\nG1 X50 F1000\nG0 Z5\nG0 X80");
        Assert.InRange(Cut(router.Look()!), 30, 1000);
    }

    [Theory]
    [InlineData("G1 X1e9 Y-1e9 F60000\n")]
    [InlineData("G1 X99999999 Z99999999 F999999\n")]
    public void Scene_OfATargetOutOfTheWorld_IsDrawnAllTheSame(string line)
    {
        var router = new VirtualRouter(new RouterConfig { HomingEnabled = false, SoftLimits = false });
        router.HangUpCamera();
        Host host = Host.With(router);
        Run(host, "M3 S1000\nG1 Z-1 F1000");
        host.Send(line);
        host.Wait(3600);
        Assert.NotNull(router.Look());
    }

    [Fact]
    public void Machine_WithoutACamera_ShowsNothing() => Assert.Null(new VirtualPrinter().Look());

    private static (VirtualPrinter Printer, Host Host) Printer()
    {
        var printer = new VirtualPrinter();
        printer.HangUpCamera();
        return (printer, Host.With(printer));
    }

    private static void Run(Host host, string lines)
    {
        foreach (string line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries)) host.DoAll(line);
    }

    /// <summary>Pixels of filament's colours; a nozzle has none of them, hot or cold.</summary>
    private static int Orange(ScenePicture picture) => Count(picture, (r, g, b) => r > 100 && g * 2 < r + 40 && g * 20 > r * 9 && g > b + 20 && b < 70);

    /// <summary>Pixels of wood that is cut.</summary>
    private static int Cut(ScenePicture picture) => Count(picture, (r, g, b) => r is > 40 and < 110 && g < r && b < g && b < 50);

    private static int Count(ScenePicture picture, Func<int, int, int, bool> isSo)
    {
        int count = 0;
        for (int i = 0; i < picture.Rgba.Length; i += 4)
        {
            if (isSo(picture.Rgba[i], picture.Rgba[i + 1], picture.Rgba[i + 2])) count++;
        }

        return count;
    }
}
