using System.Net;
using System.Text;
using Fab.Domain;
using Fab.Firmware.GCode;
using Fab.FirmwareBridge.Programs;

namespace Fab.FirmwareBridge.Tests.Programs;

public sealed class ProgramSpoolTests : IDisposable
{
    private static readonly byte[] Program = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(1, 500).Select(i => $"G1 X{i % 100} F3000\n")));
    private static readonly ContentHash Hash = PreparedProgram.HashOf(Program);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Prepare_FromFile_VerifiedAnalysedAndKept()
    {
        File.WriteAllBytes(_folder.File("blob"), Program);
        using var spool = Spool(new FileProgramFetcher(_ => _folder.File("blob")));
        using (PreparedProgram program = await spool.PrepareAsync(Hash, MotionLimits.Printer, CancellationToken.None))
        {
            Assert.Equal(500, program.Source.Count);
            Assert.Equal("G1 X1 F3000", Encoding.ASCII.GetString(program.Source.At(0).Text));
            Assert.True(program.Summary.Estimate > TimeSpan.Zero);
        }

        File.Delete(_folder.File("blob"));
        using PreparedProgram fromSpool = await spool.PrepareAsync(Hash, MotionLimits.Printer, CancellationToken.None);
        Assert.Equal(500, fromSpool.Source.Count);
    }

    [Fact]
    public async Task Prepare_OtherBytes_IsRefusedAndNotKept()
    {
        File.WriteAllBytes(_folder.File("blob"), [.. Program, (byte)'\n']);
        using var spool = Spool(new FileProgramFetcher(_ => _folder.File("blob")));

        Assert.Equal(BridgeCodes.ProgramChanged, (await RefusalAsync(spool)).Code);

        File.WriteAllBytes(_folder.File("blob"), Program);
        using PreparedProgram program = await spool.PrepareAsync(Hash, MotionLimits.Printer, CancellationToken.None);
        Assert.Equal(Hash, program.Hash);
    }

    [Fact]
    public async Task Prepare_SpooledFileSpoiled_FetchesAgain()
    {
        File.WriteAllBytes(_folder.File("blob"), Program);
        using var spool = Spool(new FileProgramFetcher(_ => _folder.File("blob")));
        (await spool.PrepareAsync(Hash, MotionLimits.Printer, CancellationToken.None)).Dispose();
        string spooled = Path.Combine(_folder.File("spool"), Hash.Value + ".gcode");
        byte[] spoiled = File.ReadAllBytes(spooled);
        spoiled[^3] ^= 1;
        File.WriteAllBytes(spooled, spoiled);

        using PreparedProgram program = await spool.PrepareAsync(Hash, MotionLimits.Printer, CancellationToken.None);

        Assert.Equal(Program, File.ReadAllBytes(spooled));
    }

    [Fact]
    public async Task Prepare_Missing_IsNotFound()
    {
        using var spool = Spool(new FileProgramFetcher(_ => _folder.File("nothing")));
        Assert.Equal(BridgeCodes.ProgramMissing, (await RefusalAsync(spool)).Code);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("")]
    [InlineData("ABCDEF")]
    public async Task Prepare_NameIsNoHash_IsRefusedBeforeAnyFile(string name)
    {
        using var spool = Spool(new FileProgramFetcher(_ => throw new InvalidOperationException("asked")));
        ProgramException refusal = await Assert.ThrowsAsync<ProgramException>(
            () => spool.PrepareAsync(new ContentHash(name), MotionLimits.Printer, CancellationToken.None));
        Assert.Equal(BridgeCodes.ProgramMissing, refusal.Code);
    }

    [Fact]
    public async Task Prepare_NoCommandInIt_IsUnreadable()
    {
        byte[] comments = "; nothing here\n"u8.ToArray();
        File.WriteAllBytes(_folder.File("blob"), comments);
        using var spool = Spool(new FileProgramFetcher(_ => _folder.File("blob")));
        ProgramException refusal = await Assert.ThrowsAsync<ProgramException>(
            () => spool.PrepareAsync(PreparedProgram.HashOf(comments), MotionLimits.Printer, CancellationToken.None));
        Assert.Equal(BridgeCodes.ProgramUnreadable, refusal.Code);
    }

    [Fact]
    public async Task Prepare_SpoolFolderIsAFile_SaysSo()
    {
        File.WriteAllBytes(_folder.File("blob"), Program);
        File.WriteAllText(_folder.File("spool"), "in the way");
        using var spool = Spool(new FileProgramFetcher(_ => _folder.File("blob")));
        Assert.Equal(BridgeCodes.SpoolUnwritable, (await RefusalAsync(spool)).Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Prepare_HttpBreaksOff_GoesOnWhereItStopped(bool hubKnowsRanges)
    {
        var hub = new FlakyHub(Program, breakAfter: 2000, hubKnowsRanges);
        using var client = new HttpClient(hub) { BaseAddress = new Uri("http://hub.test/") };
        using var spool = Spool(new HttpProgramFetcher(client, hash => [new Uri($"api/programs/{hash}", UriKind.Relative)]));

        ProgramException first = await RefusalAsync(spool);
        Assert.True(first.IsPassing);
        using PreparedProgram program = await spool.PrepareAsync(Hash, MotionLimits.Printer, CancellationToken.None);

        Assert.Equal(Hash, program.Hash);
        Assert.Equal([null, 2000L], hub.AskedFrom);
        Assert.Equal(hubKnowsRanges ? Program.Length : 2000 + Program.Length, hub.BytesSent);
    }

    [Fact]
    public async Task Trim_AboveCapacity_ForgetsTheOldest()
    {
        byte[][] programs = [.. Enumerable.Range(0, 3).Select(i => Encoding.ASCII.GetBytes($"G1 X{i}\nG4 P{new string('1', 40)}\n"))];
        var byHash = programs.ToDictionary(PreparedProgramHash);
        var fetcher = new FileProgramFetcher(hash =>
        {
            File.WriteAllBytes(_folder.File("blob"), byHash[hash]);
            return _folder.File("blob");
        });
        using var spool = new ProgramSpool(_folder.File("spool"), fetcher, capacityBytes: 120);
        for (int i = 0; i < programs.Length; i++)
        {
            (await spool.PrepareAsync(PreparedProgramHash(programs[i]), MotionLimits.Printer, CancellationToken.None)).Dispose();
            string path = Path.Combine(_folder.File("spool"), PreparedProgramHash(programs[i]).Value + ".gcode");
            File.SetLastWriteTimeUtc(path, new DateTime(2020, 1, 1 + i, 0, 0, 0, DateTimeKind.Utc));
        }

        string[] left = [.. Directory.GetFiles(_folder.File("spool")).Select(path => Path.GetFileNameWithoutExtension(path))];
        Assert.DoesNotContain(PreparedProgramHash(programs[0]).Value, left);
        Assert.Contains(PreparedProgramHash(programs[2]).Value, left);
    }

    private static ContentHash PreparedProgramHash(byte[] program) => PreparedProgram.HashOf(program);

    private static Task<ProgramException> RefusalAsync(ProgramSpool spool) =>
        Assert.ThrowsAsync<ProgramException>(() => spool.PrepareAsync(Hash, MotionLimits.Printer, CancellationToken.None));

    private ProgramSpool Spool(IProgramFetcher fetcher) => new(_folder.File("spool"), fetcher);

    [Fact]
    public async Task Prepare_OfSeveralHubsOneIsAway_AsksTheNext()
    {
        using var client = new HttpClient(new HubsOfWhichOneIsAway(Program));
        using var spool = Spool(new HttpProgramFetcher(client, hash => [new Uri($"http://away.test/{hash}"), new Uri($"http://there.test/{hash}")]));

        using PreparedProgram program = await spool.PrepareAsync(Hash, MotionLimits.Printer, CancellationToken.None);

        Assert.Equal(500, program.Source.Count);
    }

    [Fact]
    public async Task Prepare_NoHubIsThere_IsRefusedAsPassing()
    {
        using var client = new HttpClient(new HubsOfWhichOneIsAway(Program));
        using var spool = Spool(new HttpProgramFetcher(client, hash => [new Uri($"http://away.test/{hash}"), new Uri($"http://away.test/too/{hash}")]));

        Assert.Equal(BridgeCodes.ProgramUnreachable, (await RefusalAsync(spool)).Code);
    }

    private sealed class HubsOfWhichOneIsAway(byte[] program) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            request.RequestUri!.Host == "there.test"
                ? Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(program) })
                : throw new HttpRequestException("Connection refused");
    }

    /// <summary>Breaks its first answer off after some bytes.</summary>
    private sealed class FlakyHub(byte[] program, int breakAfter, bool knowsRanges) : HttpMessageHandler
    {
        public List<long?> AskedFrom { get; } = [];

        public long BytesSent { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            long? from = request.Headers.Range?.Ranges.Single().From;
            AskedFrom.Add(from);
            long start = knowsRanges ? from ?? 0 : 0;
            bool breaks = AskedFrom.Count == 1;
            long end = breaks ? breakAfter : program.Length;
            BytesSent += end - start;
            var content = new StreamContent(new BreakingStream(program[(int)start..(int)end], breaks));
            var response = new HttpResponseMessage(start > 0 ? HttpStatusCode.PartialContent : HttpStatusCode.OK) { Content = content };
            if (start > 0) content.Headers.ContentRange = new System.Net.Http.Headers.ContentRangeHeaderValue(start, program.Length - 1, program.Length);
            return Task.FromResult(response);
        }
    }

    private sealed class BreakingStream(byte[] bytes, bool breaks) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            breaks && Position == Length ? throw new IOException("the connection was reset") : base.ReadAsync(buffer, cancellationToken);
    }
}
