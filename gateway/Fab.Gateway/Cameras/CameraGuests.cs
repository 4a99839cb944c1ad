using System.Collections.Concurrent;
using Fab.Contracts.Jobs;
using Fab.Contracts.Machines;
using Fab.Domain;
using Fab.Domain.Machines;
using Fab.Domain.Members;
using Fab.Gateway.Http;
using Orleans;

namespace Fab.Gateway.Cameras;

/// <summary>Whom a camera's picture is for. Asked for every picture, so it wakes no grain but for a job that it has not seen.</summary>
public sealed class CameraGuests(IGrainFactory grains, TimeProvider time)
{
    private readonly ConcurrentDictionary<MachineId, (JobId Job, MemberId Member)> _jobs = new();

    public async Task<bool> MaySee(MachineView machine, CameraView camera, SignedIn member)
    {
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(camera);
        ArgumentNullException.ThrowIfNull(member);
        MemberId? holder = machine.Lease is { } lease && lease.IsLive(time.GetUtcNow()) ? new MemberId(lease.Holder) : null;
        return camera.SeenBy == CameraAudience.Members
            || member.May(MemberAction.SeeAnyCamera)
            || holder == member.Member.Id
            || await MemberOf(machine) == member.Member.Id;
    }

    private async Task<MemberId?> MemberOf(MachineView machine)
    {
        if (machine.Job is not { } job) return null;
        if (_jobs.TryGetValue(machine.Spec.Id, out var known) && known.Job == job) return known.Member;
        if (await grains.GetGrain<IJobGrain>(job.Value).Get() is not { } view) return null;
        _jobs[machine.Spec.Id] = (job, view.Member);
        return view.Member;
    }
}
