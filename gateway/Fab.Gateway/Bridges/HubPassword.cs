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

    /// <summary>Always the same for the hubs of one space, so that the broker's file changes only when a user does.</summary>
    public static byte[] SaltOf(DataFolder data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return SHA256.HashData(Encoding.ASCII.GetBytes(Kept(data.BrokerSalt)))[..12];
    }

    /// <summary>Of hubs that start together one makes it: a file appears whole or not at all.</summary>
    private static string Kept(string path)
    {
        if (File.Exists(path)) return File.ReadAllText(path);
        string made = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));
        string part = $"{path}.{made[..8]}.part";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(part, options)) file.Write(Encoding.ASCII.GetBytes(made));
        try
        {
            File.Move(part, path);
            return made;
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(part);
            return File.ReadAllText(path);
        }
    }
}
