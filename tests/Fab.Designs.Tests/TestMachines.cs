using Fab.Domain;
using Fab.Domain.Machines;
using Fab.Domain.Units;

namespace Fab.Designs.Tests;

internal static class TestMachines
{
    public static MachineSpec Printer { get; } = new(
        new MachineId("reprap-1"), "RepRap 1", MachineKind.Printer, "fdm-printer", Dialect.Marlin,
        new Volume(new(220), new(220), new(240)), new Celsius(260), new Celsius(110), new Millimetres(0.4),
        new MillimetresPerMinute(12_000), 1500, new CentsPerHour(120), "virtual:marlin");

    public static MachineSpec Router { get; } = new(
        new MachineId("router-1"), "Router 1", MachineKind.Router, "cnc-router", Dialect.Grbl,
        new Volume(new(300), new(200), new(60)), null, null, null,
        new MillimetresPerMinute(3000), 300, new CentsPerHour(600), "virtual:grbl");

    /// <summary>The library of this checkout, found from where the tests run.</summary>
    public static string LibraryFolder { get; } = Path.Combine(Root(AppContext.BaseDirectory), "designs", "library");

    private static string Root(string folder) =>
        File.Exists(Path.Combine(folder, "Fab.sln")) ? folder : Root(Path.GetDirectoryName(folder.TrimEnd('/'))!);
}

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("fab-designs-").FullName;

    public string Write(string name, string text)
    {
        string path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
