using System.Text;
using Fab.Gateway.Cameras;

namespace Fab.Gateway.Tests.Cameras;

/// <summary>Streams as cameras write them, cut into pieces of any size.</summary>
public sealed class MultipartPicturesTests
{
    private static readonly byte[][] s_pictures = [CameraServer.Jpeg(1), CameraServer.Jpeg(2, 300), CameraServer.Jpeg(3, 5000)];

    /// <summary>What a row of a stream is called, what its header calls the boundary, and how it writes.</summary>
    public static TheoryData<string, string?, int> Streams()
    {
        TheoryData<string, string?, int> rows = [];
        foreach (int piece in new[] { 1, 7, 64, 100_000 })
        {
            rows.Add("as mjpg-streamer has it", "boundarydonotcross", piece);
            rows.Add("without lengths", "frame", piece);
            rows.Add("named with its dashes", "--myboundary", piece);
            rows.Add("named otherwise altogether", "something-else", piece);
            rows.Add("no name", null, piece);
            rows.Add("lines end in line feeds", "frame", piece);
            rows.Add("lengths too small", "frame", piece);
            rows.Add("no line end before the line", "frame", piece);
            rows.Add("begins with headers", "frame", piece);
            rows.Add("spaces behind the line", "frame", piece);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Pictures_OfAStream_ComeWholeAndInOrder(string how, string? boundary, int piece)
    {
        var stream = new Pieces(Written(how), piece);
        var pictures = new MultipartPictures(stream, boundary, 10_000);
        foreach (byte[] picture in s_pictures) Assert.Equal(picture, CameraPicture.Of(await pictures.Next(CancellationToken.None))?.Bytes.ToArray());
        Assert.Null(await pictures.Next(CancellationToken.None));
    }

    /// <summary>A picture of a said length is told when its last byte is there, not when the next one begins.</summary>
    [Fact]
    public async Task Picture_OfASaidLength_WaitsForNothingBehindIt()
    {
        var stream = new Pieces([.. Text("--x\r\nContent-Length: 64\r\n\r\n"), .. CameraServer.Jpeg(1)], 1000) { EndsInWaiting = true };
        Assert.Equal(CameraServer.Jpeg(1), await new MultipartPictures(stream, "x", 10_000).Next(CancellationToken.None));
    }

    [Theory]
    [InlineData("--x\r\nContent-Length: 64\r\n\r\n")]
    [InlineData("--x\r\nContent-Type: image/jpeg\r\n\r\n")]
    public async Task Stream_ThatBreaksWithinAPicture_GivesNoHalfOne(string head)
    {
        byte[] all = [.. Text(head), .. CameraServer.Jpeg(1).AsSpan(0, 40)];
        Assert.Null(await new MultipartPictures(new Pieces(all, 16), "x", 10_000).Next(CancellationToken.None));
    }

    [Theory]
    [InlineData("--x\r\nContent-Length: 10001\r\n\r\n")]
    [InlineData("--x\r\n\r\n")]
    [InlineData("--x\r\nContent-Length: -5\r\n\r\n")]
    public async Task Picture_LargerThanTheMost_IsRefused_AndNotKept(string head)
    {
        var stream = new Pieces([.. Text(head), .. new byte[1_000_000]], 8000);
        InvalidDataException refused = await Assert.ThrowsAsync<InvalidDataException>(() => new MultipartPictures(stream, "x", 10_000).Next(CancellationToken.None));
        Assert.Equal(MultipartPictures.TooLarge, refused.Message);
        Assert.InRange(stream.Given, 0, 200_000);
    }

    [Fact]
    public async Task Stream_ThatIsNone_IsRefusedEarly()
    {
        var stream = new Pieces(new byte[1_000_000], 4000);
        await Assert.ThrowsAsync<InvalidDataException>(() => new MultipartPictures(stream, "x", 10_000).Next(CancellationToken.None));
        Assert.InRange(stream.Given, 0, 20_000);
    }

    [Fact]
    public void Bytes_AreAPictureByTheirOwnWord_AndNothingRidesAlong()
    {
        byte[] png = [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, 1, 2, 3, .. "IEND"u8, 0xAE, 0x42, 0x60, 0x82];
        Assert.Equal("image/png", CameraPicture.Of(png)?.MediaType);
        Assert.Equal("image/jpeg", CameraPicture.Of(CameraServer.Jpeg(1))?.MediaType);
        byte[] more = [.. CameraServer.Jpeg(1), .. "<script>alert(1)</script>"u8];
        Assert.Equal(CameraServer.Jpeg(1), CameraPicture.Of(more)?.Bytes.ToArray());
        foreach (byte[] none in (byte[][])[[], "<html>"u8.ToArray(), "GIF89a"u8.ToArray(), png[..^1], CameraServer.Jpeg(1)[..^1], [0xFF, 0xD8]]) Assert.Null(CameraPicture.Of(none));
    }

    private static byte[] Written(string how)
    {
        string line = how switch { "as mjpg-streamer has it" => "--boundarydonotcross", "named with its dashes" => "--myboundary", _ => "--frame" };
        string end = how == "lines end in line feeds" ? "\n" : "\r\n";
        bool hasLength = how is not ("without lengths" or "lines end in line feeds");
        var all = new List<byte>();
        if (how != "begins with headers") all.AddRange(Text(line + (how == "spaces behind the line" ? " " : "") + end));
        foreach (byte[] picture in s_pictures)
        {
            int said = how == "lengths too small" ? picture.Length - 20 : picture.Length;
            all.AddRange(Text($"Content-Type: image/jpeg{end}{(hasLength ? $"content-length: {said}{end}" : "")}{end}"));
            all.AddRange(picture);
            all.AddRange(Text((how == "no line end before the line" ? "" : end) + line + (picture == s_pictures[^1] ? "--" : "") + end));
        }

        return [.. all];
    }

    private static byte[] Text(string text) => Encoding.Latin1.GetBytes(text);

    /// <summary>Gives its bytes in pieces; counts how many were taken.</summary>
    private sealed class Pieces(byte[] all, int piece) : MemoryStream(all)
    {
        public bool EndsInWaiting { get; init; }

        public long Given => Position;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (EndsInWaiting && Position == Length) await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return await base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
        }
    }
}
