using System.Security.Cryptography;
using System.Text;
using Fab.Gateway.Hosting;

namespace Fab.Gateway.Bridges;

/// <summary>The hub's own password at the broker: told by a file, or made once and kept in the data folder.</summary>
public static class HubPassword
{
    /// <summary>Null where the broker asks for none.</summary>
    public static string? Of(BrokerOptions broker, DataFolder data)
    {
        ArgumentNullException.ThrowIfNull(broker);
        ArgumentNullException.ThrowIfNull(data);
        if (broker.PasswordFile is { } told) return File.ReadAllText(told).Trim();
        if (broker.Files is null) return null;
        return Kept(data.BrokerPassword);
    }

    /// <summary>Home Assistant's: made once, for a person to read in the data folder.</summary>
    public static string OfHomeAssistant(DataFolder data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Kept(data.HomeAssistantPassword);
    }

    private static string Kept(string path)
    {
        if (File.Exists(path)) return File.ReadAllText(path);
        string made = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        file.Write(Encoding.ASCII.GetBytes(made));
        return made;
    }

    /// <summary>Always the same for one hub, so that the broker's file changes only when a user does.</summary>
    public static byte[] SaltOf(DataFolder data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return SHA256.HashData(Encoding.UTF8.GetBytes(data.Root))[..12];
    }
}
