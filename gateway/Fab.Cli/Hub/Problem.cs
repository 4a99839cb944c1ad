using Fab.Domain;

namespace Fab.Cli.Hub;

/// <summary>What an error answer says (RFC 9457), as far as the CLI shows it.</summary>
internal sealed record Problem(string? Title, int? Status, string? Detail, string? Code, string? WayOut)
{
    public Refusal ToRefusal(int status) => new(
        Code ?? $"http-{status}",
        Detail ?? Title ?? $"The hub answered {status}.",
        WayOut);
}
