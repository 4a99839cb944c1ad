namespace Fab.Firmware.Tests;

public class TranscriptTests
{
    private static string Root => Path.Combine(AppContext.BaseDirectory, "Transcripts");

    public static TheoryData<string> All() =>
        [.. Directory.EnumerateFiles(Root, "*.transcript", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Root, path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(All))]
    public void Transcript_Played_HoldsLineByLine(string transcript) => TranscriptRunner.Play(Path.Combine(Root, transcript));
}
