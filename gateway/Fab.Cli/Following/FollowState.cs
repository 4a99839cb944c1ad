using Fab.Contracts.Bus;
using Fab.Contracts.Jobs;
using Fab.Contracts.Machines;
using Fab.Domain.Queue;

namespace Fab.Cli.Following;

/// <summary>The newest that is known of a job that is followed.</summary>
internal sealed record FollowState(JobView Job, MachineTelemetry? Telemetry, QueuePlace? Place, MachineView? Machine);

/// <summary>Where a followed job is shown.</summary>
internal interface IFollowDisplay
{
    void Show(FollowState state);

    /// <summary>The hub does not answer for now; following goes on by itself.</summary>
    void HubIsAway(string why);
}
