using System.Globalization;
using System.Text.Json.Serialization;
using Fab.Domain.Machines;
using Fab.Domain.Units;

namespace Fab.Domain.Jobs;

/// <summary>Rent set aside, or to be set aside, in the member's wallet.</summary>
/// <param name="Id">Of the ledger transfer: <c>job/{id}/hold</c>, then <c>job/{id}/hold/2</c> …</param>
/// <param name="Account">The rent account it would be posted to; the first hold is made before the machine is known.</param>
/// <param name="ExpiresAt">Decided once, so that every retry asks for the same.</param>
/// <param name="Placed">The ledger said yes.</param>
public sealed record RentHold(string Id, Cents Amount, string Account, DateTimeOffset ExpiresAt, bool Placed);

/// <summary>One transfer of a settlement.</summary>
/// <param name="HoldId">The hold to post from, or to release; null for rent that no fitting hold covers.</param>
/// <param name="Post">To the machine's rent account; zero to release the hold.</param>
public sealed record SettleStep(string TransferId, string? HoldId, Cents Post);

/// <summary>What is still to be done outside for the job, in order. Each may be done again without harm.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(PlaceHold), "placeHold")]
[JsonDerivedType(typeof(Settle), "settle")]
[JsonDerivedType(typeof(RecordRent), "recordRent")]
public abstract record JobEffect
{
    private JobEffect()
    {
    }

    /// <summary>Unique within the job.</summary>
    [JsonIgnore]
    public abstract string Id { get; }

    public sealed record PlaceHold(RentHold Hold) : JobEffect
    {
        [JsonIgnore]
        public override string Id => Hold.Id;
    }

    /// <summary>All steps in one ledger batch, all or nothing.</summary>
    public sealed record Settle(IReadOnlyList<SettleStep> Steps) : JobEffect
    {
        [JsonIgnore]
        public override string Id => "settle";
    }

    /// <summary>Tell the fund of the rent.</summary>
    public sealed record RecordRent(Cents Rent, MachineSeconds Metered, string TransferId, DateTimeOffset At) : JobEffect
    {
        [JsonIgnore]
        public override string Id => "record-rent";
    }
}

/// <summary>
/// The money rules of a job. Queueing holds the dearest offer's hold. At the end, once: a job that finished, or was
/// cancelled after its first line, pays its machine's rate for the metered seconds; the rest of the holds goes back. A
/// job cancelled before its first line, or failed, pays nothing: the commons bears a failed job.
/// </summary>
/// <remarks>
/// A hold names the account it would go to, and the machine is known only later; a hold towards another machine's
/// account is released and the rent posted beside it, in the same batch, so the wallet always covers it.
/// </remarks>
public static class JobMoney
{
    /// <summary>Longer than any job waits and runs; a hold that ran out would release rent that is owed.</summary>
    public static TimeSpan HoldLife => TimeSpan.FromDays(3650);

    public static string RentAccount(MachineId machine) => $"rent:{machine}";

    public static string HoldId(JobId job, int number) => Numbered($"job/{job}/hold", number);

    public static string RentId(JobId job, int number) => Numbered($"job/{job}/rent", number);

    public static string ReleaseId(JobId job, int number) => Numbered($"job/{job}/release", number);

    /// <summary>The offer that can cost most without asking again: its hold covers any of them.</summary>
    public static MachineOffer Dearest(IReadOnlyList<MachineOffer> offers) => offers.MaxBy(o => o.Hold)!;

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

    /// <summary>Resolves each hold once, oldest first: posted from as far as rent remains, else released.</summary>
    public static IReadOnlyList<JobEffect> Settle(
        JobId job, MachineId? machine, IReadOnlyList<RentHold> holds, Cents rent, MachineSeconds metered, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(holds);
        List<SettleStep> steps = [];
        int rents = 0, releases = 0;
        Cents rest = rent;
        foreach (RentHold hold in holds)
        {
            bool fits = machine is { } place && hold.Placed && hold.Account == RentAccount(place);
            Cents part = fits ? Cents.Min(rest, hold.Amount) : Cents.Zero;
            rest -= part;
            steps.Add(part > Cents.Zero
                ? new SettleStep(RentId(job, ++rents), hold.Id, part)
                : new SettleStep(ReleaseId(job, ++releases), hold.Id, Cents.Zero));
        }

        if (rest > Cents.Zero) steps.Add(new SettleStep(RentId(job, ++rents), null, rest));
        List<JobEffect> effects = [];
        if (steps.Count > 0) effects.Add(new JobEffect.Settle(steps));
        if (rent > Cents.Zero) effects.Add(new JobEffect.RecordRent(rent, metered, RentId(job, 1), at));
        return effects;
    }

    /// <summary>What the rent transfer says of itself, for whoever recomputes it.</summary>
    /// <param name="isWhole">The job finished, so its part was made and took the material it was quoted with.</param>
    public static IReadOnlyDictionary<string, string> References(
        JobId job, MachineOffer offer, MachineSeconds metered, JobSource source, bool isWhole)
    {
        ArgumentNullException.ThrowIfNull(offer);
        var references = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["job"] = job.Value,
            ["machine"] = offer.Machine.Value,
            ["meteredSeconds"] = metered.Value.ToString(CultureInfo.InvariantCulture),
            ["rateCentsPerHour"] = offer.Rate.Value.ToString(CultureInfo.InvariantCulture),
            ["outcome"] = isWhole ? "finished" : "cancelled",
        };
        if (source is FromDesign design) references["design"] = design.Slug;
        if (isWhole && offer is { Requirements.Material: { } material, FilamentGrams: { } grams })
        {
            references["material"] = material;
            references["materialMilligrams"] = ((long)Math.Round(grams.Value * 1000)).ToString(CultureInfo.InvariantCulture);
        }

        return references;
    }

    private static string Numbered(string id, int number) => number == 1 ? id : $"{id}/{number}";
}
