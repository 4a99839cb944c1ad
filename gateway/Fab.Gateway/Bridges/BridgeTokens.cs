namespace Fab.Gateway.Bridges;

/// <summary>A bridge's token at the hub: <c>fabbridge_{name}_{secret}</c>. It fetches programs and can do nothing else.</summary>
public static class BridgeTokens
{
    private const string Prefix = "fabbridge_";

    public static string Of(string bridge, string secret) => $"{Prefix}{bridge}_{secret}";

    /// <summary>Its parts; null when it is none.</summary>
    public static (string Bridge, string Secret)? Read(string? token)
    {
        if (token is null || token.Length > 200 || !token.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        int secretAt = token.LastIndexOf('_');
        return secretAt > Prefix.Length ? (token[Prefix.Length..secretAt], token[(secretAt + 1)..]) : null;
    }
}
