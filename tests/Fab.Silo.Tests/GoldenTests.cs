using System.Runtime.CompilerServices;
using System.Text.Json;
using Fab.Contracts.Bus;
using Fab.Contracts.Commands;
using Fab.Contracts.Fund;
using Fab.Contracts.Jobs;
using Fab.Contracts.Json;
using Fab.Contracts.Machines;
using Fab.Contracts.Members;
using Fab.Domain;
using Fab.Domain.Bonds;
using Fab.Domain.Bookings;
using Fab.Domain.Bridges;
using Fab.Domain.Commands;
using Fab.Domain.Floor;
using Fab.Domain.Fund;
using Fab.Domain.Jobs;
using Fab.Domain.Machines;
using Fab.Domain.Members;
using Fab.Domain.Queue;
using Fab.Domain.Spaces;
using Fab.Domain.Units;
using Fab.Silo.Bonds;
using Fab.Silo.Fund;
using Fab.Silo.Tests.Bonds;
using Fab.Silo.Tests.World;

namespace Fab.Silo.Tests;

/// <summary>
/// The JSON of what is stored and of what travels, frozen: a hub must read what an older one wrote, and bridges of
/// another version what it says. A file changes only by what is added. Set FAB_UPDATE_GOLDEN=1 to write the files.
/// </summary>
public class GoldenTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly JobId Job = new("j0123456789");
    private static readonly ContentHash Program = new(new string('a', 64));

    private static readonly MachineOffer Offer = JobPricing.Offer(
        TestSilo.Printer,
        Program,
        123456,
        500,
        20,
        new Requirements(MachineKind.Printer, Dialect.Marlin, new Volume(new(80), new(60), new(100.5)), new Celsius(215), new Celsius(60), "pla"),
        new MachineSeconds(3600),
        new Grams(12.5));

    private static readonly JobSource Design =
        new FromDesign("phone-stand", "1.0", "base", new Dictionary<string, string> { ["width"] = "80" })
        {
            Revision = new ContentHash(new string('d', 64)),
            Slicing = new SlicingOptions(Quality.Fine, 40, Supports.PlateOnly, new(4), 2, 150, 90, 0, -90),
        };

    private static readonly RecoveryOffer Offered = new(
        "0123456789abcdef", "link-lost", 390, 500, true, ["G21", "G90"], ["G1 X1 Y1 E0.1"], ["Look."], ["Perhaps."], new Refusal("recovery-zero-lost", "No.", "Cancel."))
    {
        CheckCodes = ["check-hands-clear"],
        WarningCodes = ["homed-anew"],
    };

    private static readonly JobReturn Returned = new(new MachineId("reprap-2"), "machine-not-ready", "Not yet.", At);

    private static readonly RentHold Hold = new($"job/{Job}/hold", new Cents(180), "rent:reprap-1", At, true);

    private static readonly VettingRow Vetted = new("M92", Dialect.Marlin, [], [Roles.Steward], "it changes steps per millimetre");

    private static readonly MachineSpec Clipped = TestSilo.Printer with { KeepOuts = [new KeepOut("the plate's clip", new(new(0), new(100), new(0)), new(new(12), new(120), new(8.5)))] };

    private static readonly JsonSerializerOptions Indented = new(FabJson.Options) { WriteIndented = true, NewLine = "\n" };

    public static TheoryData<string> Names()
    {
        TheoryData<string> names = [];
        foreach (string name in Samples().Keys) names.Add(name);
        return names;
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Json_OfAShape_IsAsItWas(string name)
    {
        (Type type, object value) = Samples()[name];
        string json = Write(value, type);
        string path = Path.Combine(Folder(), $"{name}.json");
        if (Environment.GetEnvironmentVariable("FAB_UPDATE_GOLDEN") == "1") File.WriteAllText(path, json);
        string golden = File.ReadAllText(path);
        Assert.Equal(golden, json);
        Assert.Equal(golden, Write(JsonSerializer.Deserialize(golden, type, FabJson.Options)!, type));
    }

    [Fact]
    public void Files_Each_HaveAShape() =>
        Assert.Equal(Samples().Keys.Order(StringComparer.Ordinal), Directory.GetFiles(Folder(), "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal));

    /// <summary>Every kind of a family of messages, orders, reports and effects has its file.</summary>
    [Theory]
    [InlineData(typeof(BridgeCommand))]
    [InlineData(typeof(BridgeEvent))]
    [InlineData(typeof(MachineOrder))]
    [InlineData(typeof(BridgeReport))]
    [InlineData(typeof(JobEffect))]
    [InlineData(typeof(JobSource))]
    [InlineData(typeof(BondEffect))]
    [InlineData(typeof(FundEffect))]
    public void Kinds_OfAFamily_AreAllFrozen(Type family)
    {
        IEnumerable<Type> kinds = family.Assembly.GetTypes().Where(t => t.IsSubclassOf(family) && !t.IsAbstract);
        HashSet<Type> frozen = [.. Samples().Values.Where(s => s.Type == family).Select(s => s.Value.GetType())];
        frozen.UnionWith(Parts().Select(p => p.GetType()));
        Assert.Empty(kinds.Except(frozen));
    }

    /// <summary>States as hubs before leases, recovery and safety profiles wrote them: what they lack is empty, what they have stays.</summary>
    [Theory]
    [InlineData("state-machine", typeof(Machine))]
    [InlineData("state-member", typeof(Member))]
    [InlineData("state-queue", typeof(WaitingLine))]
    [InlineData("view-machine", typeof(MachineView))]
    [InlineData("event-machine-stopped", typeof(BridgeEvent))]
    [InlineData("command-stop-machine", typeof(BridgeCommand))]
    public void Json_OfAnOlderHub_StillLoads(string name, Type type)
    {
        string old = File.ReadAllText(Path.Combine(Folder(), "Before", $"{name}.json"));
        using JsonDocument before = JsonDocument.Parse(old);
        using JsonDocument now = JsonDocument.Parse(Write(JsonSerializer.Deserialize(old, type, FabJson.Options)!, type));
        foreach (JsonProperty kept in before.RootElement.EnumerateObject())
        {
            Assert.True(now.RootElement.TryGetProperty(kept.Name, out JsonElement value), kept.Name);
            if (kept.Value.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object)) Assert.Equal(kept.Value.ToString(), value.ToString());
            if (kept.Value.ValueKind == JsonValueKind.Array) Assert.Equal(kept.Value.GetArrayLength(), value.GetArrayLength());
        }
    }

    private static string Write(object value, Type type) =>
        JsonSerializer.Serialize(value, type, Indented) + "\n";

    internal static string PathOf(string file) => Path.Combine(Folder(), file);

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Golden");

    /// <summary>Parts of the states below: every order, report, effect and source.</summary>
    private static object[] Parts() =>
    [
        .. Orders(), .. Reports().Select(r => r.Report),
        new JobEffect.PlaceHold(Hold), new JobEffect.Settle([]), new JobEffect.RecordRent(default, default, "", At),
        Design, new FromUpload("part.gcode", Program),
        .. BondGolden.Bond.Effects, .. BondGolden.Fund.Effects,
    ];

    private static MachineOrder[] Orders() =>
    [
        new MachineOrder.Stop("ann") { Id = "stop-1" },
        new MachineOrder.Start(Job, Program, 123456, new(3600), new(5400)) { Id = $"start/{Job}" },
        new MachineOrder.Pause(Job, "ann") { Id = $"pause/{Job}/1" },
        new MachineOrder.Resume(Job, new(5400), "ann") { Id = $"resume/{Job}/2" },
        new MachineOrder.Cancel(Job, "ann") { Id = $"cancel/{Job}/3" },
        new MachineOrder.Reset("op") { Id = "reset/reprap-1/1/4" },
        new MachineOrder.Recover(Job, "0123456789abcdef", new(5400), "ann") { Id = $"recover/{Job}/5" },
    ];

    private static JobReport[] Reports() =>
    [
        .. new BridgeReport[]
        {
            new BridgeReport.Connected("Marlin 2.1", Dialect.Marlin),
            new BridgeReport.Disconnected("unplugged"),
            new BridgeReport.Preparing(Job),
            new BridgeReport.Started(Job, 500),
            new BridgeReport.Paused(Job, "by-person", 40, new(60)),
            new BridgeReport.Resumed(Job),
            new BridgeReport.Ended(Job, JobPhase.Failed, "link-lost", "Unplugged.", 400, 390, 2, new(1234)),
            new BridgeReport.Stopped("ann", 1300),
            new BridgeReport.StopSettled(true, "The firmware confirmed it: heaters are off."),
            new BridgeReport.RecoveryOffered(Job, Offered),
            new BridgeReport.Ready(),
            new BridgeReport.Faulted("thermal-runaway", "It ran away."),
            new BridgeReport.Refused("machine-busy", "No."),
            new BridgeReport.Unlocked("ann", true),
            new BridgeReport.Noticed("heartbeat-lost", "It says nothing."),
        }.Select((report, i) => new JobReport(Job, "e1", i + 1, At, report)),
    ];

    private static SortedDictionary<string, (Type Type, object Value)> Samples()
    {
        SortedDictionary<string, (Type, object)> samples = new(StringComparer.Ordinal);
        void Add<T>(string name, T value)
            where T : notnull => samples.Add(name, (typeof(T), value));

        Add("state-machine", new Machine
        {
            Spec = Clipped,
            Material = "pla",
            Online = true,
            Connected = true,
            Firmware = "Marlin 2.1",
            Speaks = Dialect.Marlin,
            LinkReason = "unplugged",
            Held = new HeldJob(new Assignment(Job, new MemberId("ann"), ["fdm-printer"], Offer), JobPhase.Paused, "broken-off", true, Recovery: Offered),
            PlateUsed = true,
            Halt = new Halt(true, "Emergency stop by ann.", false, ["machine-stopped"]),
            WornSeconds = 1234,
            Orders = Orders(),
            Reports = Reports(),
            Epoch = "e1",
            Seq = 7,
            PastEpochs = ["e0"],
            RecentJobs = [new JobId("j0")],
            RecentStops = ["stop-0"],
            PutBack = [new PutBackJob(new JobId("j2"), 2)],
            Hindrance = new StartHindrance(At, 2, "machine-not-ready", "Not yet."),
            OrderCount = 4,
            ChangedAt = At,
            Lease = new ControlLease("ann", "Ann", At, At.AddMinutes(10), true, "Bo"),
            LastStop = new StopRecord("ann", At, 1300, true, "The firmware confirmed it: heaters are off."),
            OwnPresets = [new HeatPreset("asa", new(250), null)],
            Camera = new MachineCamera("http://ann:secret@192.168.1.20:8080/stream", 90, true, CameraAudience.Members, 98),
            Maintenance = [new MaintenanceInterval("grease-rods", "Grease the rods", 200, 90, true, -3600, At, true)],
            MaintenanceLog = [new MaintenanceEntry("grease-rods", "Grease the rods", new MemberId("op"), At, 1234, "The left one was dry.")],
            Revision = 99,
        });
        Add("state-job", new Job
        {
            Id = Job,
            Member = new MemberId("ann"),
            Account = "m0123456789abcdef",
            Source = Design,
            Title = "Phone stand",
            Offers = [Offer],
            ValidUntil = At,
            Phase = JobPhase.Failed,
            QueueWanted = true,
            QueuedBy = "ann",
            Machine = new MachineId("reprap-1"),
            Holds = [Hold],
            AuthorisedSeconds = new(5400),
            WantedSeconds = new(6750),
            MoreGranted = true,
            Metered = new(1234),
            Rent = new(41),
            PauseReason = "by-person",
            Failure = new JobFailure("link-lost", "Unplugged.", 390),
            Lines = 500,
            LinesSent = 400,
            LastExecutedLine = 390,
            Resends = 2,
            CancelBy = "ann",
            Attempt = 2,
            Returns = 1,
            LastReturn = Returned,
            SeenEpoch = "e1",
            SeenSeq = 7,
            SeenBefore = [new SeenReport(new MachineId("reprap-2"), "e0", 3)],
            Effects =
            [
                new JobEffect.PlaceHold(Hold with { Placed = false }),
                new JobEffect.Settle([new SettleStep($"job/{Job}/rent", Hold.Id, new Cents(41)), new SettleStep($"job/{Job}/rent/2", null, new Cents(1))]),
                new JobEffect.RecordRent(new Cents(41), new(1234), $"job/{Job}/rent", At),
            ],
            Transfers = [Hold.Id],
            HoldRefusal = new Refusal("wallet-too-small", "Too small.", "Top up."),
            QuotedAt = At,
            QueuedAt = At,
            StartedAt = At,
            EndedAt = At,
            Revision = 99,
        });
        Add("state-queue", new WaitingLine
        {
            Waiting = [new Waiting(new QueueEntry(Job, new MemberId("ann"), "Phone stand", At, [Offer]), new MachineId("reprap-1"))
            {
                Sequence = 2,
                First = new FirstMark(new MemberId("op"), "Olga", "for the fair", At),
            }],
            Served = [new Service(new MemberId("bo"), new JobId("j0"), new(600), At) { Sequence = 3, First = new FirstMark(new MemberId("op"), "Olga", "for the fair", At) }],
            FirstLog = [new FirstEntry(Job, "Phone stand", new MemberId("op"), "for the fair", At, new MemberId("op"), At)],
            Revision = 3,
        });
        Add("state-member", new Member
        {
            Name = "Ann",
            Account = "m0123456789abcdef",
            Roles = [Roles.Maker, Roles.Operator],
            Authorisations = [new Authorisation("fdm-printer", At, "op", At), new Authorisation("cnc-router", null, "op", At)],
            Tokens = [new TokenHash(new string('b', 64), "laptop"), new TokenHash(new string('c', 64), "lamp", [Scopes.Read], At, At.AddDays(7))],
        });
        Add("state-space", new SpaceProfile { Name = "Werkstatt", Currency = "EUR", Language = "de" });
        Add("state-fund", BondGolden.Fund);
        Add("state-bond", BondGolden.Bond);
        Add("state-period", new KeptPeriod { Period = BondGolden.Period });

        Add("state-macros", new SpaceMacros
        {
            Macros = [new Macro("clean-nozzle", "Clean the nozzle", new MachineId("reprap-1"), null, ["; warm first", "M104 S200"], new MemberId("op"), At)],
            Revision = 2,
        });
        Add("state-vetting", new SpaceVetting
        {
            Version = 2,
            Rows = [Vetted, Vetted with { Machine = new MachineId("reprap-1") }],
            Changes = [new VettingChange(2, "ann", At, 2)],
        });

        Add("state-bookings", new BookingBook
        {
            Revision = 4,
            Rules = BookingRules.Default with { IsOn = true },
            Bookings = [new Booking("b0", new MachineId("router-1"), new MemberId("ann"), "Ann", At, At.AddHours(2), "A sign", At, At.AddMinutes(3), At.AddMinutes(15))],
        });
        Add("state-floor", new FloorPlan { Revision = 3, Tiles = [new FloorTile(new MachineId("reprap-1"), 2, 1)] });

        Add("state-bridges", new BridgeRegister().Apply(new BridgeRegistered(
            new KnownBridge("bench-1", new InvitationCode(new string('c', 64), At, "ann"), "$7$101$c2FsdA==$aGFzaA==", new string('d', 64), At))));
        Add("roster", new BridgeRoster([TestSilo.Printer with { Bridge = "bench-1" }]));
        Add("claim", new BridgeClaim("0123456789ab", "bench", At, IsServing: true));
        Add<BridgeCommand>("command-start-job", new StartJob($"start/{Job}", Job, Program, 123456, new(3600), new(5400)));
        Add<BridgeCommand>("command-pause-job", new PauseJob("c", Job, "ann"));
        Add<BridgeCommand>("command-resume-job", new ResumeJob("c", Job, new(5400), "ann"));
        Add<BridgeCommand>("command-cancel-job", new CancelJob("c", Job, "ann"));
        Add<BridgeCommand>("command-recover-job", new RecoverJob("c", Job, "0123456789abcdef", new(5400), "ann"));
        Add<BridgeCommand>("command-stop-machine", new StopMachine("c", "ann") { HubMicroseconds = 450 });
        Add<BridgeCommand>("command-reset-machine", new ResetMachine("c", "op"));
        Add<BridgeCommand>("command-send-by-hand", new SendByHand("c", ["M104 S60"], "ann", At));
        Add<BridgeCommand>("command-jog-machine", new JogMachine("c", "h1", 1, -2.5, 0, 0, 1200, "ann", At));
        Add<BridgeCommand>("command-urgent-by-hand", new UrgentByHand("c", UrgentDeed.Hold, "!", "ann", At));
        Add<BridgeCommand>("command-keep-jogging", new KeepJogging("c", "h1", "ann", At));
        Add<BridgeCommand>("command-stop-jogging", new StopJogging("c", "ann", At));
        Add<BridgeCommand>("command-override-machine", new OverrideMachine("c", OverrideKind.Feed, 80, "ann", At));
        Add<BridgeCommand>("command-unlock-machine", new UnlockMachine("c", true, "ann", At));
        Add<BridgeCommand>("command-acknowledge", new Acknowledge("c", "e1", 7));

        Add("event-machine-connected", Told(new MachineConnected("Marlin 2.1", Dialect.Marlin)));
        Add("event-machine-disconnected", Told(new MachineDisconnected("unplugged")));
        Add("event-job-preparing", Told(new JobPreparing(Job)));
        Add("event-job-started", Told(new JobStarted(Job, 500)));
        Add("event-job-paused", Told(new JobPaused(Job, "by-person", 40, new(60))));
        Add("event-job-resumed", Told(new JobResumed(Job)));
        Add("event-job-ended", Told(new JobEnded(Job, JobOutcome.Failed, "link-lost", "Unplugged.", 400, 390, 2, new(1234))));
        Add("event-machine-stopped", Told(new MachineStopped("ann", 850) { HubMicroseconds = 450 }));
        Add("event-recovery-offered", Told(new RecoveryOffered(Job, Offered)));
        Add("event-stop-settled", Told(new StopSettled(true, "The firmware confirmed it: heaters are off.")));
        Add("event-machine-ready", Told(new MachineReady()));
        Add("event-machine-noticed", Told(new MachineNoticed("heartbeat-lost", "It says nothing.")));
        Add("event-machine-unlocked", Told(new MachineUnlocked("ann", true)));
        Add("event-machine-fault", Told(new MachineFault("thermal-runaway", "It ran away.")));
        Add("event-command-refused", Told(new CommandRefused("machine-busy", "No.")));

        Add("console", new ConsoleMessage(
            new MachineId("reprap-1"),
            [new ConsoleLine(At, ConsoleKind.Sent, "M115", "ann"), new ConsoleLine(At, ConsoleKind.Error, "error:9", null, "the machine is locked", 2)],
            [new HandAnswer("c", HandStage.Refused, new Refusal("machine-busy", "No.", "Wait."), ["ok"])]));
        Add("status", new MachineStatus(true));
        Add("telemetry", new MachineTelemetry(
            new MachineId("reprap-1"),
            At,
            "running",
            new JobTelemetry(Job, 40, 500, 8.5, 1, 20, new(60), new(3540)),
            [new HeaterReading("hotend", new(214.8), new(215))],
            new ToolPosition(new(1), new(2), new(0.2)),
            55.5,
            0)
        {
            Work = new ToolPosition(new(0), new(0), new(5)),
            Overrides = new OverrideReadings(80, 100, 100, null, null),
            Alarm = "Look at the machine.",
            Jogging = true,
            Question = new MachineQuestion("Filament runout", ["Continue"]),
        });
        Add("view-machine", new MachineView(Clipped, MachineState.AwaitingClear, null, "pla", ["plate"], "Marlin 2.1", null, 1234, At, 9)
        {
            ReasonCodes = ["machine-stopped", "stop-confirmed"],
            Lease = new ControlLease("ann", "Ann", At, At.AddMinutes(10), true),
            LastStop = new StopRecord("ann", At, 1300),
            Camera = new CameraView(90, true, CameraAudience.Members, false, 98),
            Hindrance = new StartHindrance(At, 2, "machine-not-ready", "Not yet."),
            Maintenance = [MaintenanceView.Of(new MaintenanceInterval("grease-rods", "Grease the rods", 200, 90, true, -3600, At), 1234, At)],
        });
        Add("view-job", new JobView(
            Job, new MemberId("ann"), "Upload", new FromUpload("part.gcode", Program), JobPhase.Finished, [Offer], new MachineId("reprap-1"),
            new Cents(180), new(5400), new(3000), new Cents(100), null, null, 500, 500, 500, 0, [Hold.Id], At, At, At, At, 12)
        { Returned = Returned });
        Add("view-queue-place", new QueuePlace(1, Job, new MemberId("ann"), "Phone stand", At, new(3600), [new MachineId("reprap-1")], "Because.", "all that fit are busy")
        {
            Order = new OrderWhy(OrderCode.PutFirst, new MemberId("ann"), new(3600), new(1800), 2, true, new FirstMark(new MemberId("op"), "Olga", "for the fair", At)),
            Wait = new WaitWhy(WaitCode.MachinesBusy, [new MachineId("reprap-1")], [new Obstacle(new MachineId("reprap-2"), MachineRefusals.MaterialNotLoaded, "petg", "pla", At, "Material petg is not loaded on reprap-2 (pla is).")]),
            GoingTo = new MachineId("reprap-1"),
        });
        Add("view-member", new MemberView(new MemberId("ann"), "Ann", [Roles.Maker], ["fdm-printer"], "m0123456789abcdef")
        {
            Authorisations = [new Authorisation("fdm-printer", At, "op", At)],
        });
        Add("view-vetting", new VettingView(2, false, [Vetted], [new VettingChange(2, "ann", At, 1)]));
        Add("view-fund", new FundView("2026-03", new(41), new(41), [new MachineRent(new MachineId("reprap-1"), new(41), new(1234), 1,
            [new("operating", default), new("depreciation", default), new("community-investment", new(1)), new("sweep", new(21)), new("dividend", new(19))])]));
        Add("view-bond", BondViewing.View(BondGolden.Bond)!);
        Add("view-holding", BondViewing.Holding(BondGolden.Bond, "a1")!);
        Add("view-dividends", new DividendView(new Fraction(4786, 7), new(3), [new DividendMember("a1", At, "prints", new Fraction(4786, 7), new(684))]));
        return samples;
    }

    private static BridgeEvent Told(BridgeEvent told) => told with { Epoch = "e1", Seq = 7, At = At, InReplyTo = "c" };
}
