using Fab.Contracts.Api;
using Fab.Contracts.Bookings;
using Fab.Contracts.Commands;
using Fab.Contracts.Feed;
using Fab.Contracts.Fund;
using Fab.Contracts.Jobs;
using Fab.Contracts.Machines;
using Fab.Contracts.Members;
using Fab.Contracts.Queue;
using Fab.Designs;
using Fab.Designs.Catalogue;
using Fab.Designs.Pipeline;
using Fab.Domain;
using Fab.Domain.Bookings;
using Fab.Domain.Commands;
using Fab.Domain.Fund;
using Fab.Domain.Jobs;
using Fab.Domain.Machines;
using Fab.Domain.Queue;
using Fab.Domain.Units;
using Fab.Gateway.Hosting;
using Fab.Gateway.Http;
using Fab.Gateway.Jobs;
using Fab.Gateway.Machines;
using Orleans;

namespace Fab.Gateway.Quotes;

/// <summary>
/// From a wish to a quoted job: for every machine that could make it, the program, its time, its price. Machines that are
/// alike share a program, since every step of the pipeline is remembered by its content.
/// </summary>
public sealed class Quoting(DesignRevisions revisions, DesignPipeline pipeline, IDirectory directory, IGrainFactory grains, TimeProvider time, HubOptions hub, TelemetryCache telemetry)
{
    private static readonly TimeSpan ValidFor = TimeSpan.FromMinutes(30);
    private const string DefaultMaterial = "pla";

    public async Task<Outcome<QuoteView>> Make(QuoteRequest request, MemberView member, IProgress<QuoteProgress>? progress, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (new object?[] { request.Design, request.Upload, request.Again }.Count(wish => wish is not null) != 1)
            return HttpRefusals.Malformed("A quote is for a design, for an uploaded file, or for a job again: give one of them.");
        if (request.Again is { } before)
        {
            Outcome<QuoteRequest> again = await Again(before, request.Machine);
            if (again.Value is not { } same) return again.Refusal!;
            request = same;
        }

        VettingTable vetting = (await grains.GetGrain<IVettingGrain>(hub.Space).Get()).ToTable();
        if (request.Slicing?.Check() is { } impossible) return impossible;
        Outcome<Wish> wish = await WishOf(
            request with { Slicing = request.Slicing?.Told() }, machine => Vetting.For(vetting, machine, VettingUse.Program, [.. member.Roles]), ct);
        if (wish.Refusal is { } unknown) return unknown;
        IReadOnlyList<MachineView> all = await directory.Machines(ct), machines = all;
        if (request.Machine is { } only)
        {
            machines = [.. machines.Where(m => m.Spec.Id == only)];
            if (machines.Count == 0) return HttpRefusals.NoMachine(only.Value);
        }

        IReadOnlyList<Booking> bookings = await grains.GetGrain<IBookingGrain>(hub.Space).Open();
        var tried = new List<Tried>();
        foreach (MachineView machine in machines)
        {
            var steps = new Steps(progress, tried.Count, machines.Count);
            RateOutlook? outlook = await grains.GetGrain<IFundGrain>(hub.Space).RateOf(machine.Spec.Id);
            tried.Add(Booked(await Try(wish.Value!, machine, member, outlook, steps, ct), member.Id, bookings));
        }

        // Best first: one that may start now, then the cheaper, then the less worn.
        Tried[] fitting = [.. tried.Where(t => t.Fits)
            .OrderBy(t => t.Machine.State == MachineState.Idle && t.NotNow is null ? 0 : 1).ThenBy(t => t.Offer!.Price).ThenBy(t => t.Machine.WornSeconds)];
        return fitting.Length == 0
            ? Whole(tried) ?? HttpRefusals.NothingFits([.. tried.Select(t => (t.Machine.Spec.Id.Value, t.Refusal!))])
            : await Quote(wish.Value!, fitting, tried, all, bookings, member, ct);
    }

    /// <summary>Somebody else's time is no bar either: the job waits until it can run through.</summary>
    private Tried Booked(Tried tried, MemberId member, IReadOnlyList<Booking> bookings)
    {
        if (tried.Offer is not { } offer) return tried;
        DateTimeOffset now = time.GetUtcNow();
        if (BookedTime.InTheWay(bookings, offer.Machine, member, offer.Estimate, now, now) is not { } booking) return tried;
        return tried with
        {
            NotNow = tried.NotNow ?? BookingRefusals.Booked(booking),
            StartsFrom = BookedTime.SoonestStart(bookings, offer.Machine, member, offer.Estimate, now),
        };
    }

    /// <summary>A refusal that every machine of the right kind gives is about the wish itself, and reads better alone.</summary>
    private static Refusal? Whole(List<Tried> tried)
    {
        Tried[] right = [.. tried.Where(t => t.Refusal!.Code is not (DesignRefusals.WrongMachine or MachineRefusals.WrongKind))];
        if (right.Length == 0) return tried.Count == 1 ? tried[0].Refusal : null;
        return right.DistinctBy(t => t.Refusal!.Code).Count() == 1 ? right[0].Refusal : null;
    }

    /// <summary>What a job was made of, as a wish. Of before revisions were kept, the version says which.</summary>
    private async Task<Outcome<QuoteRequest>> Again(JobId id, MachineId? machine)
    {
        JobView? job = JobNames.IsValid(id.Value) ? await grains.GetGrain<IJobGrain>(id.Value).Get() : null;
        if (job is null) return HttpRefusals.NoJob(id.Value);
        string? material = (job.Offers.FirstOrDefault(o => o.Machine == job.Machine) ?? (job.Offers is [var first, ..] ? first : null))?.Requirements.Material;
        var request = new QuoteRequest(null, null, machine, material, job.Source.Slicing);
        return job.Source switch
        {
            FromDesign d => request with { Design = new DesignChoice(d.Slug, d.Module, d.Parameters, d.Revision?.Value ?? d.Version) },
            FromUpload u => request with { Upload = new UploadChoice(u.File, u.FileName) },
            _ => throw new InvalidOperationException($"Unhandled source {job.Source.GetType().Name}"),
        };
    }

    /// <param name="vetting">What the member's own programs may not hold on a machine.</param>
    private async Task<Outcome<Wish>> WishOf(QuoteRequest request, Func<MachineSpec, Vetting> vetting, CancellationToken stop)
    {
        if (request.Design is { } choice)
        {
            Outcome<Design> design = await revisions.FindAsync(choice.Slug, choice.Revision, stop);
            if (design.Value is not { } found) return design.Refusal!;
            string title = choice.Module is { } module ? $"{found.Title}: {module}" : found.Title;
            return new Wish(
                title,
                values => new FromDesign(found.Slug, found.Version, choice.Module, values) { Slicing = request.Slicing, Revision = found.Revision },
                (machine, to, ct) => pipeline.MakeAsync(new MakeRequest(found, choice.Module, choice.Parameters, machine, request.Material, request.Slicing), to, ct));
        }

        UploadChoice upload = request.Upload!;
        string name = Path.GetFileName(upload.Name);
        bool isMesh = DesignPipeline.IsMesh(name);
        if (!isMesh && request.Slicing is not null) return SlicingRefusals.IsAProgram(name);
        return new Wish(
            name,
            _ => new FromUpload(name, upload.File) { Slicing = request.Slicing },
            (machine, to, ct) => isMesh
                ? pipeline.SliceAsync(upload.File, name, machine, request.Material ?? DefaultMaterial, request.Slicing, to, ct)
                : pipeline.TakeProgramAsync(upload.File, machine, vetting(machine), to, ct));
    }

    private static async Task<Tried> Try(
        Wish wish, MachineView machine, MemberView member, RateOutlook? outlook, Steps steps, CancellationToken ct)
    {
        Outcome<MadeProgram> made = await wish.Make(machine.Spec, steps, ct);
        if (made.Value is not { } program) return new Tried(machine, made.Refusal, null, null, outlook);

        // Material that is not loaded is no bar: the job waits in the queue until someone loads it. It is said all the same.
        string[] classes = [.. member.Classes];
        Refusal? unfit = MachineFit.Check(machine.Spec, program.Requirements.Material, classes, program.Requirements);
        Refusal? notNow = unfit is null ? MachineFit.Check(machine.Spec, machine.Material, classes, program.Requirements) : null;
        MachineOffer offer = JobPricing.Offer(
            outlook is null ? machine.Spec : machine.Spec with { Rate = outlook.Rate },
            program.Program,
            program.Bytes,
            program.Summary.Commands,
            program.Layers,
            program.Requirements,
            new MachineSeconds(Math.Max(1, (long)Math.Ceiling(program.Summary.Estimate.TotalSeconds))),
            program.FilamentGrams);
        return new Tried(machine, unfit, offer, program, outlook) { NotNow = notNow };
    }

    private async Task<Outcome<QuoteView>> Quote(
        Wish wish, Tried[] fitting, List<Tried> tried, IReadOnlyList<MachineView> all, IReadOnlyList<Booking> bookings, MemberView member, CancellationToken ct)
    {
        JobId id = JobNames.New();
        DateTimeOffset until = time.GetUtcNow() + ValidFor;
        IJobGrain job = grains.GetGrain<IJobGrain>(id.Value);
        var quote = new QuoteJob(member.Id, member.Account, wish.Source(fitting[0].Program!.Parameters), wish.Title, [.. fitting.Select(t => t.Offer!)], until);
        if (await job.Quote(quote) is { } refusal) return refusal;
        ct.ThrowIfCancellationRequested();
        Refusal[] warnings = [.. fitting.SelectMany(t => t.Program!.Warnings).Distinct()];
        var entry = new QueueEntry(id, member.Id, wish.Title, time.GetUtcNow(), [.. fitting.Where(t => t.CanWait).Select(t => t.Offer!)]);
        MachineClock[] clocks = [.. all.Select(m => new MachineClock(m.Spec.Id, FreeAt(m)) { Bookings = [.. bookings.Where(b => b.Machine == m.Spec.Id)] })];
        Dictionary<MachineId, DateTimeOffset> ready = (await grains.GetGrain<IQueueGrain>(hub.Space).Forecast(entry, clocks, hub.TimeScale)).ToDictionary(r => r.Machine, r => r.At);
        MachineQuote[] machines = [.. fitting.Concat(tried.Where(t => !t.Fits)).Select(t =>
            new MachineQuote(t.Machine.Spec.Id, t.Machine.Spec.Name, t.Fits, t.Refusal ?? t.NotNow, t.Offer, t.Machine.State, t.Outlook)
            {
                StartsFrom = t.Fits ? t.StartsFrom : null,
                ReadyAt = ready.TryGetValue(t.Machine.Spec.Id, out DateTimeOffset at) ? at : null,
            })];
        return new QuoteView((await job.Get())!, machines, warnings, until);
    }

    /// <summary>Null where nobody can say: it stands, or waits for a person in the middle of a job.</summary>
    private DateTimeOffset? FreeAt(MachineView machine) => machine.State switch
    {
        MachineState.Idle or MachineState.AwaitingClear => time.GetUtcNow(),
        MachineState.Running when telemetry.Of(machine.Spec.Id)?.Job is { } job => time.GetUtcNow() + TimeSpan.FromSeconds(job.TimeLeft.Value / hub.TimeScale),
        _ => null,
    };

    /// <param name="Source">What the job remembers of it, given the parameters' values.</param>
    private sealed record Wish(
        string Title,
        Func<IReadOnlyDictionary<string, string>, JobSource> Source,
        Func<MachineSpec, IProgress<PipelineStep>, CancellationToken, Task<Outcome<MadeProgram>>> Make);

    private sealed record Tried(MachineView Machine, Refusal? Refusal, MachineOffer? Offer, MadeProgram? Program, RateOutlook? Outlook)
    {
        public bool Fits => Refusal is null;

        /// <summary>It fits, but something must be done at the machine first.</summary>
        public Refusal? NotNow { get; init; }

        public DateTimeOffset? StartsFrom { get; init; }

        /// <summary>What is in the way goes by itself; nobody has to load or allow anything first.</summary>
        public bool CanWait => NotNow is null or { Code: BookingRefusals.MachineBooked };
    }

    /// <summary>One machine's steps as a part of the whole.</summary>
    private sealed class Steps(IProgress<QuoteProgress>? to, int done, int of) : IProgress<PipelineStep>
    {
        public void Report(PipelineStep step) =>
            to?.Report(new QuoteProgress(step.Sentence, 100.0 * (done + (step.Number - 1.0) / step.Of) / of, step.Name));
    }
}
