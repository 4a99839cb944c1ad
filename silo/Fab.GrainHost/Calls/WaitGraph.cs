using Fab.GrainHost.Activations;

namespace Fab.GrainHost.Calls;

/// <summary>
/// Who waits for whom. A grain runs one request at a time, so a call that goes to a grain whose running request waits
/// for the caller, over however many others, can never be answered: it is refused when it is made.
/// </summary>
/// <remarks>A call that is not awaited counts as waited for until its request ends; mark such methods <c>[OneWay]</c>.</remarks>
internal sealed class WaitGraph
{
    private readonly Lock _gate = new();

    /// <summary>Notes that the call's caller waits, unless that closes a cycle; then returns the cycle, caller first and last.</summary>
    public IReadOnlyList<GrainIdentity>? TryAdd(GrainCall call, GrainCell caller, GrainRequest request)
    {
        lock (_gate)
        {
            List<GrainCell> path = [caller];
            if (Reaches(call.Target!, caller, path)) return [.. path.Select(c => c.GrainIdentity), caller.GrainIdentity];
            call.CameFrom(caller, request);
            (request.Waits ??= []).Add(call);
            return null;
        }
    }

    public void Remove(GrainCall call)
    {
        lock (_gate) call.CallerRequest!.Waits?.Remove(call);
    }

    /// <summary>The request is over: what it did not await no longer matters.</summary>
    public void End(GrainRequest request)
    {
        if (request.Waits is null) return;
        lock (_gate) request.Waits = null;
    }

    private static bool Reaches(GrainCell from, GrainCell goal, List<GrainCell> path)
    {
        if (from == goal) return true;
        if (path.Contains(from)) return false;
        if (from.Current?.Waits is not { Count: > 0 } waits) return false;
        path.Add(from);
        foreach (GrainCall call in waits)
        {
            if (Reaches(call.Target!, goal, path)) return true;
        }

        path.RemoveAt(path.Count - 1);
        return false;
    }
}
