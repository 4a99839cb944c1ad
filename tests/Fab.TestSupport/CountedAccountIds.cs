using Fab.Contracts.Members;

namespace Fab.TestSupport;

/// <summary>Account ids in a fixed order, so that a run can be repeated.</summary>
public sealed class CountedAccountIds : IAccountIds
{
    private long _last;

    public string Next() => $"m{Interlocked.Increment(ref _last):x16}";
}
