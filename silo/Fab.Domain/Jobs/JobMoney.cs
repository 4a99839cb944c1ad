using System.Globalization;
using System.Text.Json.Serialization;
using Fab.Domain.Machines;
using Fab.Domain.Units;

namespace Fab.Domain.Jobs;

/// <summary>Rent set aside, or to be set aside, in the member's wallet.</summary>
/// <param name="Id">Of the ledger transfer: <c>job/{id}/hold</c>, then <c>job/{id}/hold/2</c> …</param>
/// <param name="ExpiresAt">Decided once, so that every retry asks for the same.</param>
/// <param name="Placed">The ledger said yes.</param>
public sealed record RentHold(string Id, Cents Amount, DateTimeOffset ExpiresAt, bool Placed);

/// <summary>What is still to be done outside for the job, in order. Each may be done again without harm.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(PlaceHold), "placeHold")]
[JsonDerivedType(typeof(PostRent), "postRent")]
[JsonDerivedType(typeof(ReleaseHold), "releaseHold")]
[JsonDerivedType(typeof(RecordRent), "recordRent")]
public abstract record JobEffect
{
    private JobEffect()
    {
    }

    public sealed record PlaceHold(string HoldId, Cents Amount, DateTimeOffset ExpiresAt) : JobEffect;

    /// <summary>Post part or all of a hold to the machine's rent account; what is left of the hold goes back.</summary>
    public sealed record PostRent(string TransferId, string HoldId, Cents Amount) : JobEffect;

    public sealed record ReleaseHold(string TransferId, string HoldId) : JobEffect;

    /// <summary>Tell the fund of the rent.</summary>
    public sealed record RecordRent(Cents Rent, MachineSeconds Metered, string TransferId, DateTimeOffset At) : JobEffect;
}

/// <summary>
/// The money rules of a job. Queueing holds the dearest offer's hold. At the end, once: a job that finished, or was
/// cancelled after its first line, pays its machine's rate for the metered seconds; the rest of the holds goes back. A
/// job cancelled before its first line, or failed, pays nothing: the commons bears a failed job.
/// </summary>
public static class JobMoney
{
    /// <summary>Longer than any job waits and runs; a hold that ran out would release rent that is owed.</summary>
    public static TimeSpan HoldLife => TimeSpan.FromDays(400);

    public static string Wallet(MemberId member) => $"wallet:{member}";

    public static string RentAccount(MachineId machine) => $"rent:{machine}";

    public static string HoldId(JobId job, int number) => Numbered($"job/{job}/hold", number);

    public static string RentId(JobId job, int number) => Numbered($"job/{job}/rent", number);

    public static string ReleaseId(JobId job, int number) => Numbered($"job/{job}/release", number);

    /// <summary>The most that any of the offers can cost without asking again.</summary>
    public static Cents FirstHold(IEnumerable<MachineOffer> offers) =>
        offers.Aggregate(Cents.Zero, (most, offer) => Cents.Max(most, offer.Hold));

    /// <summary>
    /// What one further authorisation adds: a quarter of what the offer authorised, at least ten minutes.
    /// </summary>
    public static MachineSeconds Extension(MachineOffer offer)
    {
        ArgumentNullException.ThrowIfNull(offer);
        return new MachineSeconds(Math.Max(600, offer.Authorised.Value / 4));
    }

    /// <summary>
    /// The rent for what was metered. The bridge pauses at the limit, so nothing is metered beyond it; were it so by a
    /// fault of the bridge, the member pays no more than was authorised.
    /// </summary>
    public static Cents Rent(CentsPerHour rate, MachineSeconds metered, MachineSeconds authorised) =>
        rate.For(new MachineSeconds(Math.Clamp(metered.Value, 0, authorised.Value)));

    /// <summary>Resolves each hold once, oldest first: posted from as long as rent remains, else released.</summary>
    public static IReadOnlyList<JobEffect> Settle(JobId job, IReadOnlyList<RentHold> holds, Cents rent, MachineSeconds metered, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(holds);
        List<JobEffect> effects = [];
        Cents rest = rent;
        for (int i = 0; i < holds.Count; i++)
        {
            Cents part = Cents.Min(rest, holds[i].Amount);
            rest -= part;
            effects.Add(part > Cents.Zero
                ? new JobEffect.PostRent(RentId(job, i + 1), holds[i].Id, part)
                : new JobEffect.ReleaseHold(ReleaseId(job, i + 1), holds[i].Id));
        }

        if (rest > Cents.Zero) throw new InvalidOperationException($"Rent {rent} of job {job} is more than its holds.");
        if (rent > Cents.Zero) effects.Add(new JobEffect.RecordRent(rent, metered, RentId(job, 1), at));
        return effects;
    }

    /// <summary>What the rent transfer says of itself, for whoever recomputes it.</summary>
    public static IReadOnlyDictionary<string, string> References(
        JobId job, MachineId machine, MachineSeconds metered, CentsPerHour rate, JobSource source)
    {
        var references = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["job"] = job.Value,
            ["machine"] = machine.Value,
            ["meteredSeconds"] = metered.Value.ToString(CultureInfo.InvariantCulture),
            ["rateCentsPerHour"] = rate.Value.ToString(CultureInfo.InvariantCulture),
        };
        if (source is FromDesign design) references["design"] = design.Slug;
        return references;
    }

    private static string Numbered(string id, int number) => number == 1 ? id : $"{id}/{number}";
}
