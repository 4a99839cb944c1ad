using Fab.Contracts.Bus;
using Fab.Domain;
using Fab.Domain.Units;
using Fab.FirmwareBridge.Journal;

namespace Fab.FirmwareBridge.Tests.Journal;

public sealed class FileJournalTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private int _epochs;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_NewFile_BeginsAnEpoch()
    {
        using FileJournal journal = Open();

        Assert.Equal([new EpochBegan("epoch-1")], journal.Replay());
    }

    [Fact]
    public void Open_AfterAppends_ReplaysThemAll()
    {
        using (FileJournal journal = Open())
        {
            foreach (BridgeRecord record in SomeRecords()) journal.Append(record, durable: true);
        }

        using FileJournal again = Open();
        JournalState state = JournalState.From(again.Replay());
        Assert.Equal(("epoch-1", 3L, 1L), (state.Epoch, state.LastSeq, state.AcknowledgedSeq));
        Assert.Equal(new OpenJob(new JobId("job-1"), true, 17, 12, 1, new MachineSeconds(40)), state.Job);
        Assert.Equal([2L, 3L], state.Unacknowledged.Select(e => e.Seq));
    }

    /// <summary>A power cut may leave any part of the last append. Cutting at each length must lose that record and no other.</summary>
    [Fact]
    public void Open_TornAtEveryByte_KeepsTheWholeRecordsAndGoesOn()
    {
        var ends = new List<long>();
        string path = _folder.File("m.journal");
        using (FileJournal journal = Open())
        {
            ends.Add(new FileInfo(path).Length);
            foreach (BridgeRecord record in SomeRecords())
            {
                journal.Append(record, durable: false);
                ends.Add(new FileInfo(path).Length);
            }
        }

        byte[] whole = File.ReadAllBytes(path);
        for (int length = (int)ends[0]; length <= whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            int wholeRecords = ends.Count(end => end <= length);
            using (FileJournal journal = Open())
            {
                Assert.Equal(wholeRecords, journal.Replay().Count);
                Assert.Equal(length - ends[wholeRecords - 1], journal.CutBytes);
                Assert.Null(journal.DamagedCopy);
                journal.Append(new Acknowledged(99), durable: true);
            }

            using FileJournal again = Open();
            Assert.Equal(wholeRecords + 1, again.Replay().Count);
            Assert.Equal(new Acknowledged(99), again.Replay()[^1]);
        }
    }

    /// <summary>A tail of old or foreign bytes, as some file systems leave after a power cut.</summary>
    [Fact]
    public void Open_GarbageTail_IsCut()
    {
        var random = new Random(20260101);
        string path = _folder.File("m.journal");
        using (Open())
        {
        }

        byte[] whole = File.ReadAllBytes(path);
        for (int round = 0; round < 200; round++)
        {
            byte[] garbage = new byte[random.Next(1, 60)];
            random.NextBytes(garbage);
            File.WriteAllBytes(path, [.. whole, .. garbage]);
            using FileJournal journal = Open();
            Assert.Single(journal.Replay());
            Assert.Equal(whole.Length, new FileInfo(path).Length);
        }
    }

    [Fact]
    public void Open_DamagedInTheMiddle_BeginsANewEpochAndKeepsTheOldFile()
    {
        string path = _folder.File("m.journal");
        long firstEnd;
        using (FileJournal journal = Open())
        {
            firstEnd = new FileInfo(path).Length;
            foreach (BridgeRecord record in SomeRecords()) journal.Append(record, durable: true);
        }

        byte[] bytes = File.ReadAllBytes(path);
        bytes[firstEnd + 30] ^= 0x40;
        File.WriteAllBytes(path, bytes);

        using FileJournal damaged = Open();
        Assert.NotNull(damaged.DamagedCopy);
        Assert.Equal(bytes, File.ReadAllBytes(damaged.DamagedCopy));
        Assert.Equal("epoch-2", JournalState.From(damaged.Replay()).Epoch);
    }

    [Fact]
    public void Open_ForeignFile_IsSetAside()
    {
        string path = _folder.File("m.journal");
        File.WriteAllText(path, "this is somebody's shopping list");

        using FileJournal journal = Open();

        Assert.Equal("this is somebody's shopping list", File.ReadAllText(journal.DamagedCopy!));
        Assert.Equal([new EpochBegan("epoch-1")], journal.Replay());
    }

    [Fact]
    public void Open_WhileOpen_IsRefused()
    {
        using FileJournal journal = Open();

        BridgeJournalException refusal = Assert.Throws<BridgeJournalException>(Open);

        Assert.Equal(BridgeCodes.JournalInUse, refusal.Code);
    }

    [Fact]
    public void Open_FolderIsAFile_IsRefused()
    {
        File.WriteAllText(_folder.File("blocked"), "");

        BridgeJournalException refusal = Assert.Throws<BridgeJournalException>(
            () => FileJournal.Open(_folder.File("blocked/m.journal"), () => "e"));

        Assert.Equal(BridgeCodes.JournalUnwritable, refusal.Code);
    }

    [Fact]
    public void Compact_ThenAppend_StateIsTheSame()
    {
        Snapshot before;
        using (FileJournal journal = Open())
        {
            foreach (BridgeRecord record in SomeRecords()) journal.Append(record, durable: true);
            before = JournalState.From([.. journal.Replay(), .. SomeRecords()]).ToSnapshot();
            journal.Compact(before);
            journal.Append(new Acknowledged(2), durable: true);
            Assert.Throws<BridgeJournalException>(Open);
        }

        using FileJournal again = Open();
        Assert.Equal(2, again.Replay().Count);
        JournalState state = JournalState.From(again.Replay());
        Assert.Equal(before.LastSeq, state.LastSeq);
        Assert.Equal(before.Job, state.Job);
        Assert.Equal([3L], state.Unacknowledged.Select(e => e.Seq));
        Assert.Equal([1L, 2L], state.ReplyTo("start-1")!.Select(e => e.Seq));
        Assert.True(state.HasSeen(new JobId("job-1")));
    }

    [Fact]
    public void WantsCompaction_ManyRecords_HoldsUntilCompacted()
    {
        using FileJournal journal = Open();
        var state = JournalState.From(journal.Replay());
        var progress = new Progress(new JobId(new string('j', 1000)), 1, 1, 1, default);
        for (int i = 0; i < 1100; i++) journal.Append(progress, durable: false);
        Assert.True(journal.WantsCompaction);

        journal.Compact(state.ToSnapshot());

        Assert.False(journal.WantsCompaction);
        Assert.True(new FileInfo(_folder.File("m.journal")).Length < 1000);
    }

    private FileJournal Open() => FileJournal.Open(_folder.File("m.journal"), () => $"epoch-{++_epochs}");

    private static IReadOnlyList<BridgeRecord> SomeRecords()
    {
        var job = new JobId("job-1");
        return
        [
            new Told([new JobPreparing(job) { Epoch = "epoch-1", Seq = 1, InReplyTo = "start-1" }]),
            new Told(
            [
                new JobStarted(job, 20) { Epoch = "epoch-1", Seq = 2, InReplyTo = "start-1" },
                new JobPaused(job, "by-person", 10, new MachineSeconds(30)) { Epoch = "epoch-1", Seq = 3, InReplyTo = "pause-1" },
            ]),
            new Acknowledged(1),
            new Progress(job, 17, 12, 1, new MachineSeconds(40)),
        ];
    }
}
