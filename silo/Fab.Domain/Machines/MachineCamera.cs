using System.Net;
using System.Net.Sockets;
using System.Text.Json.Serialization;

namespace Fab.Domain.Machines;

/// <summary>Who may see a camera's picture.</summary>
public enum CameraAudience
{
    /// <summary>Operators and stewards, whoever's job runs at the machine, and whoever controls it.</summary>
    Workers,

    /// <summary>Every member, and so a wall screen that is signed in.</summary>
    Members,
}

/// <summary>A camera that looks at a machine. The hub alone speaks to it.</summary>
/// <param name="Address">With what signs the hub in there, so it is told to nobody; see <see cref="ShownAddress"/>.</param>
/// <param name="Turn">Degrees clockwise by which the picture is turned before it is shown: 0, 90, 180 or 270.</param>
/// <param name="Mirrored">Its left and right are changed over, after the turn.</param>
/// <param name="Version">The machine's revision as of this setting, so that what was fetched by an earlier one is known for old.</param>
public sealed record MachineCamera(string Address, int Turn, bool Mirrored, CameraAudience SeenBy, long Version)
{
    /// <summary>The address of a camera that draws what a virtual machine does.</summary>
    public const string Simulated = "virtual:camera";

    public const int LongestAddress = 500;

    [JsonIgnore]
    public bool IsSimulated => Address == Simulated;

    /// <summary>The address says more than may be shown: a name and password, or what comes after a question mark.</summary>
    [JsonIgnore]
    public bool HasSecrets => !IsSimulated && new Uri(Address) is var uri && (uri.UserInfo.Length > 0 || uri.Query.Length > 0);

    /// <summary>For stewards: which camera that is, without what signs the hub in there.</summary>
    [JsonIgnore]
    public string ShownAddress => IsSimulated ? Simulated : new Uri(Address).GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    /// <summary>As <see cref="ShownAddress"/>: a record that is logged must not tell a password.</summary>
    public override string ToString() => $"{ShownAddress} turned {Turn}°{(Mirrored ? ", mirrored" : "")}, seen by {SeenBy}";

    /// <summary>What is wrong with it as the camera of a machine; null when it holds.</summary>
    public string? WhatIsWrong(MachineSpec machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        return this switch
        {
            _ when Turn is not (0 or 90 or 180 or 270) => "it is turned by 0, 90, 180 or 270 degrees",
            _ when !Enum.IsDefined(SeenBy) => "it is seen by workers, or by members",
            { IsSimulated: true } => machine.Bridge is null && machine.Link.StartsWith("virtual:", StringComparison.Ordinal) ? null : $"{Simulated} looks at virtual machines of the hub's own alone",
            _ => WhatIsWrong(Address),
        };
    }

    /// <summary>
    /// Whether a camera may be at this address. Networks of a building and the hub's own computer, yes: cameras are there. Not what
    /// is no one device, and not link-local addresses: cloud computers keep their secrets there.
    /// </summary>
    public static bool MayBeAt(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        byte[] bytes = address.GetAddressBytes();
        return address.AddressFamily == AddressFamily.InterNetwork
            ? bytes[0] is not 0 and < 224 && !(bytes[0] == 169 && bytes[1] == 254)
            : !address.IsIPv6LinkLocal && !address.IsIPv6Multicast && !address.Equals(IPAddress.IPv6Any) && !address.Equals(CloudSecrets);
    }

    /// <summary>Amazon's, which is not link-local.</summary>
    private static readonly IPAddress CloudSecrets = IPAddress.Parse("fd00:ec2::254");

    /// <summary>Never repeats the address: it may hold a password.</summary>
    private static string? WhatIsWrong(string address)
    {
        if (address.Length > LongestAddress) return $"its address has more than {LongestAddress} characters";
        if (address.Any(c => c is <= ' ' or > '~') || !Uri.TryCreate(address, UriKind.Absolute, out Uri? uri)) return "its address is none";
        if (uri.Scheme is not ("http" or "https") || uri.Host.Length == 0) return "its address begins with http:// or https://";
        if (uri.Fragment.Length > 0) return "its address has a part after #, which no camera hears";
        return IPAddress.TryParse(uri.IdnHost.Trim('[', ']'), out IPAddress? ip) && !MayBeAt(ip) ? "there is no camera at such an address" : null;
    }
}

/// <summary>Why a camera is not set, or shows nothing.</summary>
[RefusalCodes]
public static class CameraRefusals
{
    public const string Invalid = "camera-invalid";

    /// <summary>The machine has none.</summary>
    public const string None = "camera-not-found";

    /// <summary>Not for whoever asks.</summary>
    public const string NotYours = "camera-not-yours";

    /// <summary>It is not reached, or says nothing any more.</summary>
    public const string Silent = "camera-silent";

    /// <summary>It wants to know who asks, and was not told right.</summary>
    public const string Locked = "camera-locked";

    /// <summary>What it sends is no picture that the hub passes on.</summary>
    public const string NoPicture = "camera-no-picture";

    public static Refusal NotThere(MachineId machine) => new(None, $"{machine} has no camera.", $"A steward sets one: fab camera set {machine} ADDRESS.");

    public static Refusal NotFor(MachineId machine) => new(
        NotYours,
        $"The camera of {machine} is for operators and stewards, whoever's job runs there, and whoever controls the machine.",
        "A steward may open it to all members.");
}
