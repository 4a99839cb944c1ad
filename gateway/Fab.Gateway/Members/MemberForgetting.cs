using Fab.Contracts.Api;
using Fab.Contracts.Feed;
using Fab.Contracts.Jobs;
using Fab.Contracts.Ledger;
using Fab.Contracts.Members;
using Fab.Domain;
using Fab.Domain.Ledger;
using Fab.Domain.Members;
using Fab.Domain.Units;
using Fab.Gateway.Bookings;
using Fab.Gateway.Hosting;
using Fab.Gateway.Http;
using Fab.Silo.SignIns;
using Orleans;

namespace Fab.Gateway.Members;

/// <summary>
/// <c>DELETE /api/members/{id}</c>. The books keep the account; what goes is every place that says whose it was: the jobs
/// first, the member last, so that a request that broke off can be sent again and goes on.
/// </summary>
internal static class MemberForgetting
{
    private const int JobsAtOnce = 200;

    public static async Task<IResult> Forget(
        string id, IGrainFactory grains, IDirectory directory, ILedger ledger, HubOptions hub, SqlSignIns signIns, SignedIn steward, CancellationToken ct, string settle = "no")
    {
        if (settle is not ("no" or "pay-out" or "donate"))
            return HttpRefusals.Malformed($"settle is 'no', 'pay-out' or 'donate', not '{settle}'.").ToProblem();
        IMemberGrain grain = grains.GetGrain<IMemberGrain>(id);
        MemberView? member = MemberNames.IsValid(id) ? await grain.Get() : null;
        if (member is null) return HttpRefusals.NoMember(id).ToProblem();
        if (id == steward.Id) return (await grain.Forget(steward.Id))!.ToProblem();

        // What cannot be forgotten yet is found before anything is.
        IReadOnlyList<JobView> going = await directory.Jobs(new JobFilter(id, Open: true), 1, ct: ct);
        if (going is [var job, ..]) return StillHasJobs(job).ToProblem();
        if (await grains.FindTieAsync(hub.Space, member.Account) is { } tie) return tie.ToProblem();
        (Cents settled, Refusal? refusal) = settle == "no" ? (Cents.Zero, null) : await Settle(ledger, member, steward, settle, ct);
        if (refusal is not null) return refusal.ToProblem();
        if (await ledger.FindWorthAsync(member.Account, ct) is { } worth) return MemberRefusals.HasMoney(worth).ToProblem();

        int jobs = 0;
        JobView? last = null;
        while (await directory.Jobs(new JobFilter(id, Quotes: true), JobsAtOnce, last?.Id.Value, ct) is { Count: > 0 } page)
        {
            foreach (JobView over in page)
            {
                if (await grains.GetGrain<IJobGrain>(over.Id.Value).ForgetMember() is { } no) return no.ToProblem();
                jobs++;
            }

            last = page[^1];
        }

        await BookingEndpoints.Grain(grains, hub).Forget(member.Id);
        refusal = await grain.Forget(steward.Id);
        if (refusal is null) await signIns.Forget(id, ct);
        return refusal?.ToProblem() ?? Results.Ok(new ForgottenMember(member.Account, settled, jobs));
    }

    private static Refusal StillHasJobs(JobView job) => new(
        HttpRefusals.MemberHasJobs,
        $"{job.Member} still has jobs, such as {job.Id}.",
        $"Let them end, or cancel them: ./fab cancel {job.Id}");

    /// <summary>Empties the wallet: into the member's hand, or to the commons.</summary>
    private static async Task<(Cents Settled, Refusal? Refusal)> Settle(
        ILedger ledger, MemberView member, SignedIn steward, string how, CancellationToken ct)
    {
        Cents left = (await ledger.GetBalanceAsync(member.Wallet, ct)).Balance!.Available;
        if (left == Cents.Zero) return (left, null);
        (string to, string memo) = how == "donate" ? ("donation", "Given to the commons on leaving") : ("cash", "Paid out on leaving");
        LedgerResult result = await ledger.SubmitAsync(
            TransferRequest.Post($"leave/{member.Account}/{Guid.CreateVersion7():N}", new Posting(member.Wallet, to, left)) with
            {
                Memo = memo,
                References = new Dictionary<string, string> { ["bookedBy"] = steward.Member.Account },
            },
            ct);
        return (left, result.Refusal);
    }
}
