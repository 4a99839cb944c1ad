using System.Security.Cryptography;
using Fab.Designs.Storage;
using Fab.Domain;

namespace Fab.Designs.Tests.Storage;

public sealed class StorageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Put_ThenOpen_GivesTheContentUnderItsSha256()
    {
        var blobs = new FileBlobStore(_folder.Path);
        byte[] content = RandomNumberGenerator.GetBytes(200_000);

        ContentHash hash = await blobs.PutAsync(content, CancellationToken.None);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), hash.Value);
        Assert.Equal(content.Length, blobs.Length(hash));
        Assert.Equal(content, await File.ReadAllBytesAsync(blobs.PathOf(hash)!));
        using Stream stream = blobs.Open(hash)!;
        Assert.Equal(content.Length, stream.Length);
        Assert.True(new FileBlobStore(_folder.Path).Exists(hash));
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("../../../../etc/passwd")]
    [InlineData("..aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Open_OfWhatIsNoStoredHash_IsNull(string hash)
    {
        var blobs = new FileBlobStore(_folder.Path);

        Assert.Null(blobs.Open(new ContentHash(hash)));
        Assert.Null(blobs.PathOf(new ContentHash(hash)));
    }

    [Fact]
    public async Task Put_OfTooMuch_StoresNothingAndLeavesNothing()
    {
        var blobs = new FileBlobStore(_folder.Path);

        await Assert.ThrowsAsync<BlobTooLargeException>(() => blobs.PutAsync(new MemoryStream(new byte[1001]), 1000, CancellationToken.None));

        Assert.Empty(Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Put_OfTheSameFromManySides_StoresItOnce()
    {
        var stores = new[] { new FileBlobStore(_folder.Path), new FileBlobStore(_folder.Path) };
        byte[] content = new byte[100_000];

        ContentHash[] hashes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => stores[i % 2].PutAsync(content, CancellationToken.None))));

        Assert.Single(hashes.Distinct());
        Assert.Single(Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Put_ThatBreaksOff_LeavesNothing()
    {
        var blobs = new FileBlobStore(_folder.Path);

        await Assert.ThrowsAsync<IOException>(() => blobs.PutAsync(new BrokenStream(), long.MaxValue, CancellationToken.None));

        Assert.Empty(Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    /// <summary>A process killed in the middle of writing leaves an unfinished file; the next one removes it, and never takes it for content.</summary>
    [Fact]
    public void Start_AfterAKilledProcess_RemovesItsUnfinishedFilesAndKeepsThoseOfTheLiving()
    {
        int dead = DeadProcessId();
        _folder.Write($"unfinished/{dead}-x/00000001", "half");
        _folder.Write($"unfinished/{Environment.ProcessId}-x/00000001", "in the making");

        _ = new FileBlobStore(_folder.Path);

        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "unfinished", $"{dead}-x")));
        Assert.True(File.Exists(Path.Combine(_folder.Path, "unfinished", $"{Environment.ProcessId}-x", "00000001")));
    }

    [Fact]
    public async Task Step_AskedBySeveralAtOnce_IsComputedOnceAndRemembered()
    {
        var gate = new TaskCompletionSource();
        int computed = 0;
        var cache = new StepCache(_folder.Path);
        async Task<Outcome<Answer>> Compute()
        {
            Interlocked.Increment(ref computed);
            await gate.Task;
            return new Answer("42");
        }

        Task<Outcome<Answer>>[] askers = [.. Enumerable.Range(0, 10).Select(_ => cache.GetAsync(StepKey.Of("a"), _ => true, Compute, CancellationToken.None))];
        gate.SetResult();
        Outcome<Answer>[] answers = await Task.WhenAll(askers);
        Outcome<Answer> later = await new StepCache(_folder.Path).GetAsync(StepKey.Of("a"), _ => true, Compute, CancellationToken.None);

        Assert.All([.. answers, later], answer => Assert.Equal("42", answer.Value!.Text));
        Assert.Equal(1, computed);
    }

    [Fact]
    public async Task Step_WhoseAskerGivesUp_IsStillThereForTheOthers()
    {
        var gate = new TaskCompletionSource();
        var cache = new StepCache(_folder.Path);
        async Task<Outcome<Answer>> Compute()
        {
            await gate.Task;
            return new Answer("42");
        }

        using var impatient = new CancellationTokenSource();
        Task<Outcome<Answer>> first = cache.GetAsync(StepKey.Of("a"), _ => true, Compute, impatient.Token);
        Task<Outcome<Answer>> second = cache.GetAsync(StepKey.Of("a"), _ => true, Compute, CancellationToken.None);
        await impatient.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        gate.SetResult();
        Assert.Equal("42", (await second).Value!.Text);
    }

    [Fact]
    public async Task Step_ThatWasRefused_OrIsGone_OrIsGarbled_IsComputedAnew()
    {
        var cache = new StepCache(_folder.Path);
        StepKey key = StepKey.Of("a");
        var refusal = new Refusal("no", "Not now.");

        Outcome<Answer> refused = await cache.GetAsync<Answer>(key, _ => true, () => Task.FromResult<Outcome<Answer>>(refusal), CancellationToken.None);
        Outcome<Answer> good = await Ask("1");
        Outcome<Answer> gone = await cache.GetAsync(key, _ => false, () => Task.FromResult<Outcome<Answer>>(new Answer("2")), CancellationToken.None);
        await File.WriteAllTextAsync(Directory.EnumerateFiles(Path.Combine(_folder.Path, "steps"), "*.json", SearchOption.AllDirectories).Single(), "{\"Te");
        Outcome<Answer> repaired = await Ask("3");

        Assert.Equal(refusal, refused.Refusal);
        Assert.Equal(["1", "2", "3"], new[] { good, gone, repaired }.Select(answer => answer.Value!.Text));

        Task<Outcome<Answer>> Ask(string text) =>
            cache.GetAsync(key, _ => true, () => Task.FromResult<Outcome<Answer>>(new Answer(text)), CancellationToken.None);
    }

    [Fact]
    public void StepKeys_OfDifferentPartsThatRunTogether_Differ()
    {
        Assert.NotEqual(StepKey.Of("ab", "c"), StepKey.Of("a", "bc"));
        Assert.NotEqual(StepKey.Of("a"), StepKey.Of("a", ""));
    }

    private static int DeadProcessId()
    {
        using var process = System.Diagnostics.Process.Start("true");
        process.WaitForExit();
        return process.Id;
    }

    internal sealed record Answer(string Text);

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("unplugged");
    }
}
