using System.Text.RegularExpressions;
using Fab.Domain.Machines;
using Fab.Firmware.Grbl;
using Fab.FirmwareBridge.Host;
using Fab.FirmwareBridge.Sending;

namespace Fab.FirmwareBridge.Tests.Host;

public sealed partial class FirmwareWordsTests
{
    /// <summary>The two usual ones first, as a try takes seconds.</summary>
    [Fact]
    public void Rates_AreTried_TheCommonFirst() => Assert.Equal([115_200, 250_000, 230_400, 57_600, 38_400, 19_200, 9_600], PortProbe.Rates);

    [Theory]
    [InlineData("error:9", Dialect.Grbl, "locked")]
    [InlineData("error:22", Dialect.Grbl, "no feed rate")]
    [InlineData("error:255", Dialect.Grbl, "no words")]
    [InlineData("ALARM:1", Dialect.Grbl, "limit switch")]
    [InlineData("<Alarm|MPos:0.000,0.000,0.000|FS:0,0>", Dialect.Grbl, "$H")]
    [InlineData("<Door:1|MPos:0.000,0.000,0.000>", Dialect.Grbl, "door is open")]
    [InlineData("Error:Printer halted. kill() called!", Dialect.Marlin, "halted")]
    [InlineData("Error:Thermal Runaway, system stopped! Heater_ID: 0", Dialect.Marlin, "lost its temperature")]
    [InlineData("echo:Unknown command: \"G99\"", Dialect.Marlin, "does not know")]
    public void Line_ThatIsACode_IsSaidInWords(string line, Dialect dialect, string holds) =>
        Assert.Contains(holds, FirmwareWords.Of(line, dialect), StringComparison.Ordinal);

    /// <summary>The bridge's words are English; pages in German have their own, which the web app keeps by the firmware's code or phrase.</summary>
    [Fact]
    public void Codes_Each_AreSaidInGermanToo()
    {
        string file = File.ReadAllText(Path.Combine(Root(AppContext.BaseDirectory), "gateway", "web", "src", "locales", "de", "firmware.ts"));
        string[] codes =
        [
            .. Numbers(GrblWords.Error).Concat(Numbers(GrblWords.Alarm)).Select(n => $"  {n}: '"),
            .. FirmwareWords.GrblStates.Keys.Select(state => $"  '{state}': '"),
            .. FirmwareWords.MarlinSayings.Select(known => $"  ['{known.Begins}', '"),
            .. FirmwareWords.MarlinErrors.Select(known => $"  ['{known.Says}', '"),
        ];
        string[] said = [.. Entry().Matches(file).Select(m => m.Value)];
        Assert.Equal(codes.Order(StringComparer.Ordinal), said.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<int> Numbers(Func<int, string> words) => Enumerable.Range(0, 256).Where(n => words(n) != words(255));

    [GeneratedRegex(@"^  (?:\d+: '|'[^']+': '|\['[^']+', ')", RegexOptions.Multiline)]
    private static partial Regex Entry();

    private static string Root(string folder) =>
        File.Exists(Path.Combine(folder, "Fab.sln")) ? folder : Root(Path.GetDirectoryName(folder.TrimEnd('/'))!);

    [Theory]
    [InlineData("ok", Dialect.Grbl)]
    [InlineData("<Idle|MPos:0.000,0.000,0.000|FS:0,0>", Dialect.Grbl)]
    [InlineData("ok T:20.0 /0.0 B:20.0 /0.0", Dialect.Marlin)]
    [InlineData("error:9", Dialect.Marlin)]
    public void Line_ThatSpeaksForItself_IsLeftAlone(string line, Dialect dialect) => Assert.Null(FirmwareWords.Of(line, dialect));

    [Theory]
    [InlineData("Grbl 1.1h ['$' for help]", Dialect.Grbl)]
    [InlineData("<Idle|MPos:0.000,0.000,0.000|FS:0,0>", Dialect.Grbl)]
    [InlineData("<Run|WPos:1.0,2.0,3.0>", Dialect.Grbl)]
    [InlineData("ok T:20.00 /0.00 B:20.00 /0.00 @:0 B@:0", Dialect.Marlin)]
    [InlineData(" T:20.00 /0.00 B:20.00 /0.00", Dialect.Marlin)]
    [InlineData("echo:Unknown command: \"?\"", Dialect.Marlin)]
    [InlineData("FIRMWARE_NAME:Marlin 2.1", Dialect.Marlin)]
    [InlineData("ok B:20.1 /0.0 T0:21.3 /0.0", Dialect.Marlin)]
    [InlineData("T:21.30 /0 B:20.90 /0 B@:0 @:0", Dialect.Marlin)]
    [InlineData("GrblHAL 1.1f ['$' or '$HELP' for help]", Dialect.Grbl)]
    public void Probe_LineOfAFirmware_TellsWhich(string line, Dialect dialect) => Assert.Equal(dialect, PortProbe.Judge(line));

    [Theory]
    [InlineData("ok")]
    [InlineData("start")]
    [InlineData("error:20")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"method\":\"notify_gcode_response\"}")]
    [InlineData("{\"r\":{\"fv\":0.97},\"f\":[1,0,10]}")]
    [InlineData("\u00ff\u0003<")]
    [InlineData("")]
    public void Probe_LineOfEither_TellsNothing(string line) => Assert.Null(PortProbe.Judge(line));
}
