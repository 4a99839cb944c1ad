namespace Fab.Gateway.Http;

/// <summary>How much the hub takes at once.</summary>
public static class RequestLimits
{
    /// <summary>The body of a command. Files come by <c>/api/uploads</c>, whose limits are the designs'.</summary>
    public const long MostBytesOfACommand = 1024 * 1024;
}
