using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Fab.Gateway.Http;

/// <summary>What a command was answered, kept for whoever sends it again under its key.</summary>
public sealed record CommandAnswer(int Status, string? ContentType, string Location, byte[] Body)
{
    private const int NonceBytes = 12, TagBytes = 16;

    /// <summary>Sent once more, and marked so.</summary>
    public async Task Repeat(HttpContext context)
    {
        HttpResponse response = context.Response;
        response.StatusCode = Status;
        response.ContentType = ContentType;
        if (Location.Length > 0) response.Headers.Location = Location;
        response.Headers["Idempotent-Replayed"] = "true";
        await Send(context);
    }

    public async Task Send(HttpContext context)
    {
        context.Response.ContentLength = Body.Length;
        await context.Response.Body.WriteAsync(Body, context.RequestAborted);
    }

    /// <summary>For the database: an answer may hold what only who asked may read, so it opens with what only they have.</summary>
    public byte[] Seal(string secret)
    {
        byte[] text = JsonSerializer.SerializeToUtf8Bytes(this);
        byte[] all = new byte[NonceBytes + TagBytes + text.Length];
        Span<byte> nonce = all.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(KeyOf(secret), TagBytes);
        cipher.Encrypt(nonce, text, all.AsSpan(NonceBytes + TagBytes), all.AsSpan(NonceBytes, TagBytes));
        return all;
    }

    public static CommandAnswer Open(ReadOnlySpan<byte> kept, string secret)
    {
        byte[] text = new byte[kept.Length - NonceBytes - TagBytes];
        using var cipher = new AesGcm(KeyOf(secret), TagBytes);
        cipher.Decrypt(kept[..NonceBytes], kept[(NonceBytes + TagBytes)..], kept.Slice(NonceBytes, TagBytes), text);
        return JsonSerializer.Deserialize<CommandAnswer>(text)!;
    }

    private static byte[] KeyOf(string secret) => HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), 32, info: "fab command answer"u8.ToArray());
}
