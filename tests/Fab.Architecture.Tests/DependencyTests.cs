namespace Fab.Architecture.Tests;

/// <summary>Dependencies point one way: Domain ← Contracts ← Silo ← Gateway; Firmware ← FirmwareBridge; Designs uses Firmware.</summary>
public class DependencyTests
{
    [Theory]
    [InlineData("Fab.Domain", "")]
    [InlineData("Fab.GrainHost", "")]
    [InlineData("Fab.VirtualMachines", "")]
    [InlineData("Fab.Firmware", "Fab.Domain")]
    [InlineData("Fab.Contracts", "Fab.Domain Fab.GrainHost")]
    [InlineData("Fab.Silo", "Fab.Contracts Fab.Domain Fab.GrainHost")]
    [InlineData("Fab.FirmwareBridge", "Fab.Contracts Fab.Firmware Fab.VirtualMachines")]
    [InlineData("Fab.Designs", "Fab.Domain Fab.Firmware")]
    [InlineData("Fab.Gateway", "Fab.Designs Fab.FirmwareBridge Fab.Silo")]
    [InlineData("Fab.Cli", "Fab.Contracts Fab.Firmware")]
    [InlineData("Fab.Cluster", "Fab.FirmwareBridge Fab.Gateway")]
    public void Project_References_OnlyWhatItsRoomMay(string project, string allowed)
    {
        string[] may = allowed.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Empty(Repository.ProjectReferences(project).Except(may));
    }

    [Fact]
    public void EveryProject_OutsideTests_HasARule()
    {
        string[] ruled = [.. typeof(DependencyTests).GetMethod(nameof(Project_References_OnlyWhatItsRoomMay))!
            .GetCustomAttributes(typeof(InlineDataAttribute), false)
            .Cast<InlineDataAttribute>().Select(d => (string)d.GetData(null!).Single()[0])];
        IEnumerable<string> projects = Repository.Projects
            .Where(path => !path.StartsWith(Path.Combine(Repository.Root, "tests") + "/", StringComparison.Ordinal))
            .Select(path => Path.GetFileNameWithoutExtension(path));
        Assert.Empty(projects.Except(ruled));
    }

    [Theory]
    [InlineData("Fab.Domain")]
    [InlineData("Fab.Firmware")]
    public void PureProject_Packages_AreAnalyzersOnly(string project) =>
        Assert.Empty(Repository.PackageReferences(project).Except(["Microsoft.CodeAnalysis.BannedApiAnalyzers"]));

    /// <summary>The banned-symbol analyzer holds most of this; what it cannot name by symbol is held here.</summary>
    [Theory]
    [InlineData("silo/Fab.Domain")]
    [InlineData("firmware-bridge/Fab.Firmware")]
    public void PureProject_Source_NamesNoClockThreadOrFile(string folder)
    {
        string[] banned = ["TimeProvider", "Task.Run", "Thread", "async ", "await ", "File.", "HttpClient", "Random"];
        IEnumerable<string> hits =
            from path in Repository.Sources(folder)
            from line in File.ReadLines(path)
            let code = line.Split("//")[0]
            from word in banned
            where code.Contains(word, StringComparison.Ordinal)
            select $"{Path.GetFileName(path)}: {line.Trim()}";
        Assert.Empty(hits);
    }

    [Fact]
    public void VirtualMachines_Source_SharesNothingWithTheStreamers() =>
        Assert.DoesNotContain(
            Repository.Sources("firmware-bridge/Fab.VirtualMachines"),
            path => File.ReadAllText(path).Contains("Fab.Firmware", StringComparison.Ordinal));

    [Theory]
    [InlineData("silo/Fab.Silo/Core")]
    [InlineData("silo/Fab.Silo/Full")]
    [InlineData("silo/Fab.Silo/Clustering/Core")]
    [InlineData("silo/Fab.Silo/Clustering/Full")]
    [InlineData("gateway/Fab.Gateway/Health/Core")]
    [InlineData("gateway/Fab.Gateway/Health/Full")]
    [InlineData("firmware-bridge/Fab.FirmwareBridge/Core")]
    [InlineData("firmware-bridge/Fab.FirmwareBridge/Full")]
    [InlineData("firmware-bridge/Fab.FirmwareBridge/Mqtt/Core")]
    [InlineData("firmware-bridge/Fab.FirmwareBridge/Mqtt/Full")]
    public void ProfileFolder_Lines_StayUnder150(string folder) =>
        Assert.InRange(Repository.Sources(folder).Sum(path => File.ReadLines(path).Count()), 1, 150);
}
