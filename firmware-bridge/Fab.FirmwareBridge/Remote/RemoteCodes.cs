using Fab.Domain;

namespace Fab.FirmwareBridge.Remote;

/// <summary>Why a bridge that runs elsewhere does not start, or serves nothing.</summary>
[RefusalCodes]
public static class RemoteCodes
{
    /// <summary>Its settings are missing, or say what cannot be.</summary>
    public const string ConfigInvalid = "bridge-config-invalid";

    /// <summary>Another process has connected as this bridge.</summary>
    public const string NameTaken = "bridge-name-taken";

    /// <summary>No hub answers where the bridge is to enrol.</summary>
    public const string HubUnreachable = "hub-unreachable";

    /// <summary>No bridge runs here that could stop its machines.</summary>
    public const string NotRunning = "bridge-not-running";

    /// <summary>Its data folder is used by another process, or cannot be written.</summary>
    public const string DataUnusable = "bridge-data-unusable";
}
