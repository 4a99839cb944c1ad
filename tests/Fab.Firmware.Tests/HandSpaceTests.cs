using Fab.Domain.Machines;
using Fab.Domain.Units;
using Fab.Firmware.GCode;
using Fab.Firmware.Grbl;
using Fab.Firmware.Marlin;
using Fab.Firmware.Preflight;
using Fab.Firmware.Streaming;
using Fab.VirtualMachines;

namespace Fab.Firmware.Tests;

/// <summary>Volume and keep-outs hold what moves by hand, before it moves; the virtual machine says where it was.</summary>
public sealed class HandSpaceTests
{
    private static readonly LogOptions Kept = new() { KeepMoves = true, KeepCommands = true };
    private static readonly KeepOut Clamp = new("the clamp", new(new(50), new(50), new(0)), new(new(100), new(100), new(50)));
    private static readonly KeepOut Vice = new("the vice", new(new(-150), new(-150), new(-60)), new(new(-100), new(-100), new(-20)));

    [Fact]
    public void Jog_BeyondTheVolume_EndsAtItsEndAndIsSaid()
    {
        HandPlay play = Printer();
        Do(play, "G28");
        Assert.Null(play.Jog(x: 400, feed: 6000));
        KeepUntilEnded(play);
        Assert.Equal(250, play.Machine.Position.X, 1);
        Assert.Contains(Notes(play), note => note.Contains("reaches 0 to 250", StringComparison.Ordinal));
        Assert.Equal(StreamFailures.HandOutsideVolume, play.Jog(x: 1)?.Code);
        Assert.Null(play.Jog(x: -1));
        KeepUntilEnded(play);
        Assert.Equal(249, play.Machine.Position.X, 1);
    }

    [Fact]
    public void Jog_TowardsAKeepOut_EndsAtItsFace()
    {
        HandPlay play = Printer();
        Do(play, "G28");
        Do(play, "G1 X70 Y20 Z5 F9000");
        Assert.Null(play.Jog(y: 100, feed: 3000));
        KeepUntilEnded(play);
        Assert.Equal(50, play.Machine.Position.Y, 1);
        Assert.Contains(Notes(play), note => note.Contains("the clamp", StringComparison.Ordinal));
        Assert.Equal(StreamFailures.HandIntoKeepOut, play.Jog(y: 5)?.Code);
        Assert.Null(play.Jog(z: 60, feed: 600));
        KeepUntilEnded(play);
        Assert.Null(play.Jog(y: 20));
        KeepUntilEnded(play);
        Assert.Equal(70, play.Machine.Position.Y, 1);
    }

    [Fact]
    public void Jog_LetGoInBetween_IsFollowedToWhereItRests()
    {
        HandPlay play = Printer();
        Do(play, "G28");
        Do(play, "G1 X70 Y20 Z5 F9000");
        Assert.Null(play.Jog(y: 100, feed: 1200));
        for (int i = 0; i < 8; i++) Keep(play);
        play.Core.StopJogging(play.Now);
        play.RunUntil(() => !play.Core.Status.IsJogging);
        Assert.InRange(play.Machine.Position.Y, 25, 45);
        Assert.Null(play.Jog(y: 100, feed: 1200));
        KeepUntilEnded(play);
        Assert.Equal(50, play.Machine.Position.Y, 1);
    }

    [Theory]
    [InlineData("G1 X251", StreamFailures.HandOutsideVolume)]
    [InlineData("G1 Z-1", StreamFailures.HandOutsideVolume)]
    [InlineData("G1 X75 Y75", StreamFailures.HandIntoKeepOut)]
    [InlineData("G1 X150 Y150", StreamFailures.HandIntoKeepOut)] // through it
    [InlineData("G2 X20 Y120 I0 J50", StreamFailures.HandOutsideVolume)] // its bow leaves at the left
    [InlineData("G1 X150", null)]
    [InlineData("G28", null)]
    [InlineData("M104 S50", null)]
    public void Send_AMove_IsRefusedBeforeItWouldLeaveTheSpace(string command, string? code)
    {
        HandPlay play = Printer();
        Do(play, "G28");
        Do(play, "G1 X20 Y20 Z5 F9000");
        long moves = play.Machine.Log.Moves.Count;
        Fab.Domain.Refusal? refusal = play.Send(command, 9);
        Assert.Equal(code, refusal?.Code);
        play.RunFor(30);
        if (code is null) return;
        Assert.NotNull(refusal!.WayOut);
        Assert.Equal(moves, play.Machine.Log.Moves.Count);
        Do(play, "G1 X30"); // and what is known of the place still holds
    }

    [Fact]
    public void Send_RelativeInchesAndShiftedZeros_AreFollowed()
    {
        HandPlay play = Printer();
        Do(play, "G28");
        Do(play, "G1 X200 Y20 Z5 F9000");
        Do(play, "G92 X0");
        Assert.Equal(StreamFailures.HandOutsideVolume, play.Send("G1 X60", 1)?.Code);
        Do(play, "G91");
        Do(play, "G20");
        Assert.Equal(StreamFailures.HandOutsideVolume, play.Send("G1 X2", 2)?.Code);
        Do(play, "G1 X1.9");
        Assert.Equal(248.26, play.Machine.Position.X, 1);
    }

    [Fact]
    public void Send_ACommandWithAWayOfItsOwn_ThePlaceIsAskedFor()
    {
        HandPlay play = Printer();
        Do(play, "G28");
        Do(play, "G29");
        play.RunFor(1);
        Assert.Equal(StreamFailures.HandOutsideVolume, play.Jog(x: -300)?.Code ?? Ended(play));
    }

    [Fact]
    public void BeforeHoming_NothingIsRefusedAndWhatIsNotCheckedIsSaidOnce()
    {
        HandPlay play = Printer();
        Assert.Null(play.Jog(x: 1000, feed: 6000));
        play.RunUntil(() => !play.Core.Status.IsJogging);
        Do(play, "G1 X400 F6000");
        string note = Assert.Single(Notes(play));
        Assert.Contains("along X, Y, Z is not known before homing", note);
        Assert.Contains("keep-out", note);
        Do(play, "G28");
        Do(play, "M84");
        Assert.Null(play.Jog(x: 1));
        play.RunFor(1);
        Assert.Equal(2, Notes(play).Count);
    }

    [Fact]
    public void OneAxisHomed_ThatAxisIsHeld()
    {
        HandPlay play = Printer();
        Do(play, "G28 X");
        Assert.Equal(StreamFailures.HandOutsideVolume, play.Send("G1 X-5", 1)?.Code);
        Assert.Null(play.Send("G1 Y-5 F3000", 2));
        play.RunFor(1);
        Assert.Contains("along Y, Z is not known", Assert.Single(Notes(play)));
    }

    [Fact]
    public void AtAPause_JogsAreHeldToTheSpace()
    {
        HandPlay play = Printer();
        Assert.Null(play.Start("G28\n" + string.Join('\n', Enumerable.Range(1, 40).Select(i => $"G1 X{i + 10} Y20 Z5 F1200"))));
        play.RunUntil(() => play.Core.Status.Acknowledged > 20);
        Assert.Null(play.Core.Pause(play.Now));
        play.RunUntil(() => play.Core.Status.Phase == StreamPhase.Paused);
        Assert.Equal(StreamFailures.HandOutsideVolume, play.Send("G1 X300", 1)?.Code);
        Assert.Null(play.Jog(y: -100, feed: 3000));
        KeepUntilEnded(play);
        Assert.Equal(0, play.Machine.Position.Y, 1);
        Assert.Null(play.Core.Resume(play.Now));
        play.RunUntil(() => play.Has<StreamNotice.Finished>());
    }

    [Fact]
    public void Router_HomedWithAZeroOfItsOwn_IsHeldInMachineSpace()
    {
        HandPlay play = Router();
        Do(play, "G10 L20 P1 X0 Y0 Z0");
        play.RunFor(2);
        Assert.Equal(StreamFailures.HandOutsideVolume, play.Send("G0 X5", 1)?.Code);
        Do(play, "G0 X-95 Y-120 Z-10");
        play.RunFor(60);
        Assert.Equal(StreamFailures.HandIntoKeepOut, play.Send("G1 X-110 Z-30 F600", 2)?.Code);
        Assert.Equal(StreamFailures.HandOutsideVolume, play.Send("G91 G0 Z-100", 3)?.Code);
        Do(play, "G90 G0 Z-30");
        play.RunFor(30);
        Assert.Null(play.Jog(x: -100, feed: 2000));
        KeepUntilEnded(play);
        Assert.Equal(Vice.To.X.Value, MachineX(play), 0);
        Assert.Contains(Notes(play), note => note.Contains("the vice", StringComparison.Ordinal));
    }

    [Fact]
    public void Router_JoggedToItsEnd_StopsThereWithoutAlarm()
    {
        HandPlay play = Router();
        Assert.Null(play.Jog(x: -50, feed: 3000));
        KeepUntilEnded(play);
        Assert.Null(play.Jog(x: 200, feed: 3000));
        KeepUntilEnded(play);
        Assert.Equal(0, MachineX(play), 1);
        Assert.Equal(StreamPhase.Ready, play.Core.Status.Phase);
        Assert.Equal(StreamFailures.HandOutsideVolume, play.Jog(x: 3)?.Code);
    }

    [Fact]
    public void Router_NotHomed_IsNotHeldAndItIsSaid()
    {
        var play = new HandPlay(new VirtualRouter(new RouterConfig { HomingEnabled = false, SoftLimits = false, Log = Kept }), new GrblCore(new GrblOptions { Space = RouterSpace }));
        Assert.Null(play.Send("G0 X30", 1));
        play.RunFor(20);
        Assert.Null(play.Jog(x: 10));
        play.RunFor(1);
        Assert.Contains("along X, Y, Z is not known", Assert.Single(Notes(play)));
    }

    private static ToolSpace RouterSpace { get; } = new(new MotionBox(new(-300), new(-200), new(-60), new(0), new(0), new(0)), [Vice]);

    private static HandPlay Printer() => new(
        new VirtualPrinter(new PrinterConfig { Log = Kept }),
        new MarlinCore(new MarlinOptions { Space = new ToolSpace(MotionBox.Of(new Volume(new(250), new(210), new(220))), [Clamp]) }));

    /// <summary>Homed.</summary>
    private static HandPlay Router()
    {
        var play = new HandPlay(new VirtualRouter(new RouterConfig { SoftLimits = false, Log = Kept }), new GrblCore(new GrblOptions { Space = RouterSpace }), ready: false);
        play.RunUntil(() => play.Core.Status.Phase == StreamPhase.Locked);
        Assert.Null(play.Core.Unlock(home: true, play.Now));
        play.RunUntil(() => play.Core.Status.Phase == StreamPhase.Ready);
        play.RunFor(2);
        return play;
    }

    private static double MachineX(HandPlay play) => play.Core.Status.Position!.Value.MachineX!.Value.Value;

    private static List<string> Notes(HandPlay play) => [.. play.Notices.OfType<StreamNotice.HandNote>().Select(note => note.Text)];

    private static void Do(HandPlay play, string command)
    {
        int before = play.Notices.OfType<StreamNotice.HandAnswered>().Count();
        Assert.Null(play.Send(command, before));
        play.RunUntil(() => play.Notices.OfType<StreamNotice.HandAnswered>().Count() > before);
        Assert.Null(play.Notices.OfType<StreamNotice.HandAnswered>().Last().Error);
        play.RunFor(30);
    }

    private static void Keep(HandPlay play)
    {
        play.Core.KeepJogging(play.Now);
        play.RunFor(0.1);
    }

    private static void KeepUntilEnded(HandPlay play)
    {
        int ended = play.Notices.OfType<StreamNotice.JogEnded>().Count();
        for (int i = 0; play.Notices.OfType<StreamNotice.JogEnded>().Count() == ended; i++)
        {
            Assert.True(i < 600, "the jog does not end");
            Keep(play);
        }

        play.RunFor(2);
    }

    private static string Ended(HandPlay play)
    {
        KeepUntilEnded(play);
        return play.Machine.Position.X < 0.1 && Notes(play).Any(note => note.Contains("sooner", StringComparison.Ordinal)) ? StreamFailures.HandOutsideVolume : "it went beyond";
    }
}
