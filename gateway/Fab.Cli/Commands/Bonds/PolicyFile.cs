using System.Text.Json;
using Fab.Cli.Hub;
using Fab.Domain;
using Fab.Domain.Bonds;

namespace Fab.Cli.Commands.Bonds;

/// <summary>A bond's policy as <c>--policy</c> names it.</summary>
internal static class PolicyFile
{
    /// <param name="said">The name of a policy that Fab comes with, or of a file of that shape.</param>
    public static async Task<BondPolicy> Read(string said, CancellationToken ct)
    {
        if (BondPolicy.Known.FirstOrDefault(p => p.Name == said) is { } known) return known;
        try
        {
            await using FileStream file = File.OpenRead(said);
            return await JsonSerializer.DeserializeAsync(file, CliJson.Of<BondPolicy>(), ct) ?? throw new JsonException("It is null.");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or JsonException)
        {
            throw CommandEnded.Refused(new Refusal(
                CliRefusals.FileUnreadable,
                $"'{said}' is no policy: {unreadable.Message}",
                "Name commons, kleiner or enspiral, or a file like those in docs/policies."));
        }
    }
}
