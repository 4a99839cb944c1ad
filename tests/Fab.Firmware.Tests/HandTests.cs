using Fab.Domain.Machines;
using Fab.Firmware.Grbl;
using Fab.Firmware.Streaming;
using Fab.VirtualMachines;

namespace Fab.Firmware.Tests;

/// <summary>Moving, heating and unlocking by hand; the virtual machine is the judge of what moved, and how long.</summary>
public sealed class HandTests
{
    /// <summary>What is promised from the last word of whoever jogs until the machine rests.</summary>
    private const double RestsWithinSeconds = 0.5;

    [Theory]
    [InlineData(Dialect.Marlin, 100, 0, 0, 3000)]
    [InlineData(Dialect.Marlin, 0, 0, 40, 3000)]
    [InlineData(Dialect.Marlin, 200, 190, 0, 12_000)]
    [InlineData(Dialect.Grbl, 100, 0, 0, 3000)]
    [InlineData(Dialect.Grbl, 0, 0, 40, 3000)]
    [InlineData(Dialect.Grbl, 100, 100, 0, 12_000)]
    public void Jog_ThePersonsConnectionGoes_TheMachineRestsWithinHalfASecond(Dialect dialect, double x, double y, double z, double feed)
    {
        HandPlay play = HandPlay.Of(dialect);
        Assert.Null(play.Jog(x, y, z, feed: feed));
        KeepFor(play, 1);
        Assert.True(play.Core.Status.IsJogging);
        TimeSpan lastWord = play.Now;

        play.RunUntil(() => play.Has<StreamNotice.JogEnded>());

        Assert.True(RestedAt(play) - lastWord <= TimeSpan.FromSeconds(RestsWithinSeconds), $"{RestedAt(play) - lastWord}");
        Assert.True(Assert.Single(play.Notices.OfType<StreamNotice.JogEnded>()).RanOut);
        Assert.Equal(StreamPhase.Ready, play.Core.Status.Phase);
        double travelled = play.Machine.Log.TravelMm;
        Assert.InRange(travelled, 1, Math.Sqrt((x * x) + (y * y) + (z * z)) - 1);
        play.RunFor(5);
        Assert.Equal(travelled, play.Machine.Log.TravelMm);
        Assert.Null(play.Send(dialect == Dialect.Marlin ? "G28" : "G0 X1", 1));
    }

    [Theory]
    [InlineData(Dialect.Marlin)]
    [InlineData(Dialect.Grbl)]
    public void Jog_TheBridgeItselfDies_TheMachineRestsWithinHalfASecond(Dialect dialect)
    {
        HandPlay play = HandPlay.Of(dialect);
        Assert.Null(play.Jog(200, feed: 3000));
        KeepFor(play, 1);
        play.HostIsDead = true;
        TimeSpan died = play.Now;
        play.RunFor(10);
        Assert.True(RestedAt(play) - died <= TimeSpan.FromSeconds(RestsWithinSeconds), $"{RestedAt(play) - died}");
    }

    [Theory]
    [InlineData(Dialect.Marlin)]
    [InlineData(Dialect.Grbl)]
    public void Jog_KeptUp_GoesTheWholeWayAndNoFurther(Dialect dialect)
    {
        HandPlay play = HandPlay.Of(dialect);
        Fab.VirtualMachines.MachinePosition from = play.Machine.Position;
        Assert.Null(play.Jog(30, 12.5, feed: 1200));
        KeepUntil(play, () => play.Has<StreamNotice.JogEnded>());
        Assert.Equal(from.X + 30, play.Machine.Position.X, 2);
        Assert.Equal(from.Y + 12.5, play.Machine.Position.Y, 2);
        Assert.False(Assert.Single(play.Notices.OfType<StreamNotice.JogEnded>()).RanOut);
    }

    [Theory]
    [InlineData(Dialect.Marlin, 100, 0, 0, 3000, 50)]
    [InlineData(Dialect.Marlin, 150, 0, 0, 20_000, 200)] // as fast as it may be braked from: 2000 mm/s² for a tenth of a second
    [InlineData(Dialect.Marlin, 0, 0, 40, 3000, 10)] // 100 mm/s²
    [InlineData(Dialect.Marlin, 60, 60, 0, 900, 15)]
    [InlineData(Dialect.Grbl, 100, 0, 0, 3000, 50)]
    public void Jog_KeptUp_RunsAtOneSpeedFromPieceToPiece(Dialect dialect, double x, double y, double z, double feed, double mmPerSecond)
    {
        HandPlay play = HandPlay.Of(dialect);
        Assert.Null(play.Jog(x, y, z, feed: feed));
        KeepFor(play, 0.25); // by then it is at speed
        double least = Least(play, seconds: 0.4);
        Assert.InRange(least, 0.98 * mmPerSecond, 1.02 * mmPerSecond);
        Assert.True(play.Core.Status.IsJogging);
    }

    /// <summary>What wire and adapter take is counted in: smooth, and at rest in time.</summary>
    [Theory]
    [InlineData(115_200, 1, 3000)]
    [InlineData(115_200, 16, 3000)]
    [InlineData(115_200, 16, 12_000)]
    [InlineData(250_000, 16, 6000)]
    public void Jog_OverASlowWire_IsSmoothAndRestsInTime(int baud, int latencyMilliseconds, double feed)
    {
        HandPlay play = HandPlay.Printer(baud, TimeSpan.FromMilliseconds(latencyMilliseconds));
        Assert.Null(play.Jog(200, feed: feed));
        KeepFor(play, 0.45);
        Assert.InRange(Least(play, seconds: 0.3), 0.98 * feed / 60, 1.02 * feed / 60);
        TimeSpan lastWord = play.Now;
        play.RunUntil(() => play.Has<StreamNotice.JogEnded>());
        Assert.True(RestedAt(play) - lastWord <= TimeSpan.FromSeconds(RestsWithinSeconds), $"{RestedAt(play) - lastWord}");
    }

    [Fact]
    public void Jog_AFirmwareThatDoesNotTellItsLimits_IsMovedAPieceAtATime()
    {
        HandPlay play = HandPlay.Printer(new PrinterConfig { TellsSettings = false });
        Assert.Null(play.Jog(z: 40, feed: 3000));
        KeepFor(play, 1);
        Assert.Equal(0, Least(play, seconds: 0.2), 1);
        TimeSpan lastWord = play.Now;
        play.RunUntil(() => play.Has<StreamNotice.JogEnded>());
        Assert.True(RestedAt(play) - lastWord <= TimeSpan.FromSeconds(RestsWithinSeconds), $"{RestedAt(play) - lastWord}");
    }

    [Fact]
    public void Jog_AFeedOverrideIsSet_TheToolGoesAsFastAsThePersonSaid()
    {
        HandPlay play = HandPlay.Printer();
        Assert.Null(play.Core.Override(OverrideKind.Feed, 200, play.Now));
        play.RunFor(1);
        Assert.Null(play.Jog(100, feed: 1800));
        KeepFor(play, 0.25);
        Assert.InRange(Least(play, seconds: 0.4), 29, 31);
    }

    [Theory]
    [InlineData(Dialect.Marlin)]
    [InlineData(Dialect.Grbl)]
    public void Jog_LetGo_RestsSoonerThanTheWatchWould(Dialect dialect)
    {
        HandPlay play = HandPlay.Of(dialect);
        Assert.Null(play.Jog(100, feed: 2400));
        KeepFor(play, 0.7);
        TimeSpan letGo = play.Now;
        play.Core.StopJogging(play.Now);
        play.RunUntil(() => play.Has<StreamNotice.JogEnded>());
        Assert.True(RestedAt(play) - letGo <= TimeSpan.FromMilliseconds(260), $"{RestedAt(play) - letGo}");
        Assert.False(Assert.Single(play.Notices.OfType<StreamNotice.JogEnded>()).RanOut);
    }

    [Theory]
    [InlineData(Dialect.Marlin)]
    [InlineData(Dialect.Grbl)]
    public void Jog_AnotherDirection_BeginsWhenTheFirstHasCometoRest(Dialect dialect)
    {
        HandPlay play = HandPlay.Of(dialect);
        Fab.VirtualMachines.MachinePosition from = play.Machine.Position;
        Assert.Null(play.Jog(100, feed: 2400));
        KeepFor(play, 0.5);
        Assert.Null(play.Jog(y: 5, feed: 2400));
        KeepUntil(play, () => play.Has<StreamNotice.JogEnded>());
        Assert.InRange(play.Machine.Position.X - from.X, 1, 60);
        Assert.Equal(from.Y + 5, play.Machine.Position.Y, 2);
    }

    [Theory]
    [InlineData(Dialect.Marlin)]
    [InlineData(Dialect.Grbl)]
    public void Jog_WhileItGoesOn_NothingElseIsTaken(Dialect dialect)
    {
        HandPlay play = HandPlay.Of(dialect);
        Assert.Null(play.Jog(100, feed: 1200));
        KeepFor(play, 0.3);
        Assert.Equal(StreamFailures.WrongPhase, play.Send("G4 P0.1", 1)?.Code);
        Assert.Equal(StreamFailures.WrongPhase, play.Start("G4 P0.1")?.Code);
        Assert.False(play.Has<StreamNotice.JobStarted>());
        play.RunUntil(() => !play.Core.Status.IsJogging);
        Assert.Null(play.Start("G4 P0.1"));
        play.RunUntil(() => play.Has<StreamNotice.Finished>());
    }

    [Theory]
    [InlineData(Dialect.Marlin)]
    [InlineData(Dialect.Grbl)]
    public void Jog_AStop_EndsItLikeEverythingElse(Dialect dialect)
    {
        HandPlay play = HandPlay.Of(dialect);
        Assert.Null(play.Jog(100, feed: 1200));
        KeepFor(play, 0.5);
        play.Core.EmergencyStop(play.Now);
        TimeSpan stopped = play.Now;
        play.RunUntil(() => play.Has<StreamNotice.StopConfirmed>());
        Assert.False(play.Core.Status.IsJogging);
        Assert.True(play.Has<StreamNotice.JogEnded>());
        Assert.False(play.Machine.Log.MovedAfterStop);
        Assert.True(RestedAt(play) - stopped <= TimeSpan.FromMilliseconds(50));
        Assert.False(play.Core.KeepJogging(play.Now));
    }

    [Fact]
    public void Jog_BeyondGrblsSoftLimits_IsToldAndEnds()
    {
        var play = new HandPlay(new VirtualRouter(new RouterConfig()), new GrblCore(), ready: false);
        play.RunUntil(() => play.Core.Status.Phase == StreamPhase.Locked);
        Assert.Null(play.Core.Unlock(home: true, play.Now));
        play.RunUntil(() => play.Core.Status.Phase == StreamPhase.Ready);
        Assert.Null(play.Jog(x: 5));
        KeepUntil(play, () => play.Has<StreamNotice.JogEnded>());
        Assert.True(play.Has<StreamNotice.FirmwareMessage>(said => said.Text.StartsWith("error:15", StringComparison.Ordinal)));
        Assert.Null(play.Jog(x: -5));
    }

    [Theory]
    [InlineData(Dialect.Marlin, "M115", "FIRMWARE_NAME")]
    [InlineData(Dialect.Marlin, "M114", "X:")]
    [InlineData(Dialect.Marlin, "M105", "ok T:")]
    [InlineData(Dialect.Grbl, "$$", "$110=")]
    [InlineData(Dialect.Grbl, "$I", "[VER:")]
    [InlineData(Dialect.Grbl, "$#", "[G54:")]
    public void SendByHand_ACommandThatSaysSomething_IsHeardAndAnswered(Dialect dialect, string command, string says)
    {
        HandPlay play = HandPlay.Of(dialect);
        Assert.Null(play.Send(command, 7));
        play.RunUntil(() => play.Has<StreamNotice.HandAnswered>());
        Assert.Equal(new StreamNotice.HandAnswered(7, null), Assert.Single(play.Notices.OfType<StreamNotice.HandAnswered>()));
        Assert.True(play.Has<StreamNotice.FirmwareMessage>(said => said.Text.StartsWith(says, StringComparison.Ordinal)));
    }

    [Fact]
    public void SendByHand_GrblRefusesIt_SaysWhyInWords()
    {
        HandPlay play = HandPlay.Router();
        Assert.Null(play.Send("G1 X1", 1));
        play.RunUntil(() => play.Has<StreamNotice.HandAnswered>());
        Assert.Contains("feed rate", Assert.Single(play.Notices.OfType<StreamNotice.HandAnswered>()).Error);
    }

    [Theory]
    [InlineData(OverrideKind.Feed, 137)]
    [InlineData(OverrideKind.Feed, 10)]
    [InlineData(OverrideKind.Feed, 200)]
    [InlineData(OverrideKind.Spindle, 83)]
    [InlineData(OverrideKind.Rapid, 25)]
    [InlineData(OverrideKind.Rapid, 50)]
    public void Override_OfGrbl_ArrivesInTheMiddleOfAJobAndIsGoneInTheNext(OverrideKind kind, int percent)
    {
        HandPlay play = HandPlay.Router();
        Assert.Null(play.Start("M3 S1000\nG1 X50 F600\nG1 X0\nM5"));
        play.RunFor(1);
        Assert.Null(play.Core.Override(kind, percent, play.Now));
        play.RunUntil(() => play.Core.Status.Overrides.Of(kind) == percent, 10);
        play.RunUntil(() => play.Has<StreamNotice.Finished>());
        Assert.Equal(percent, play.Core.Status.Overrides.Of(kind));
        Assert.Null(play.Start("G1 X50 F600\nG1 X0"));
        play.RunUntil(() => play.Core.Status.Overrides.Of(kind) == 100, 10);
        play.RunUntil(() => play.Notices.OfType<StreamNotice.Finished>().Count() == 2);
    }

    [Fact]
    public void Override_OfMarlin_GoesBetweenTheProgramsLines()
    {
        HandPlay play = HandPlay.Printer();
        Assert.Null(play.Start("G28\n" + string.Join('\n', Enumerable.Range(1, 40).Select(i => $"G1 X{i} F600"))));
        play.RunUntil(() => play.Core.Status.Acknowledged > 5);
        Assert.Null(play.Core.Override(OverrideKind.Feed, 150, play.Now));
        Assert.Null(play.Core.Override(OverrideKind.Fan, 50, play.Now));
        Assert.Equal(StreamFailures.OverrideInvalid, play.Core.Override(OverrideKind.Feed, 900, play.Now)?.Code);
        Assert.Equal(StreamFailures.NotOfThisFirmware, play.Core.Override(OverrideKind.Rapid, 50, play.Now)?.Code);
        play.RunUntil(() => play.Has<StreamNotice.Finished>());
        Assert.Contains(" M220 S150*", play.SentText, StringComparison.Ordinal);
        Assert.Equal(127, ((VirtualPrinter)play.Machine).FanSpeed);
        Assert.Equal(150, play.Core.Status.Overrides.Feed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Unlock_AfterAnAlarm_OpensTheLockByHomingOrAsItStands(bool home)
    {
        var router = new VirtualRouter(new RouterConfig());
        var play = new HandPlay(router, new GrblCore(), ready: false);
        play.RunUntil(() => play.Core.Status.Phase == StreamPhase.Locked);
        Assert.NotNull(play.Jog(1));
        Assert.Null(play.Core.Unlock(home, play.Now));
        play.RunUntil(() => play.Core.Status.Phase == StreamPhase.Ready);
        Assert.Equal(RouterState.Idle, router.State);
        Assert.Equal(home, play.SentText.Contains("$H", StringComparison.Ordinal));
        Assert.Equal(!home, play.SentText.Contains("$X", StringComparison.Ordinal));
        Assert.Equal(StreamFailures.NothingToUnlock, play.Core.Unlock(home, play.Now)?.Code);
    }

    [Fact]
    public void Unlock_HomingFails_StaysLockedAndSaysWhy()
    {
        var play = new HandPlay(new VirtualRouter(new RouterConfig { LimitSwitchesBroken = true }), new GrblCore(), ready: false);
        play.RunUntil(() => play.Core.Status.Phase == StreamPhase.Locked);
        Assert.Null(play.Core.Unlock(home: true, play.Now));
        play.RunUntil(() => play.Has<StreamNotice.NeedsPerson>(told => told.Text.Contains("limit switch was not found", StringComparison.Ordinal)));
        Assert.Equal(StreamPhase.Locked, play.Core.Status.Phase);
    }

    [Fact]
    public void Jog_AtAPrintersPause_TheJobGoesOnWhereItWasLeft()
    {
        HandPlay play = HandPlay.Printer();
        Assert.Null(play.Start("G28\n" + string.Join('\n', Enumerable.Range(1, 40).Select(i => $"G1 X{i + 10} Y20 F1200"))));
        play.RunUntil(() => play.Core.Status.Acknowledged > 5);
        Assert.Null(play.Core.Pause(play.Now));
        play.RunUntil(() => play.Core.Status.Phase == StreamPhase.Paused);
        Assert.Null(play.Jog(x: 25, y: 10));
        KeepFor(play, 0.3);
        Assert.Equal(StreamFailures.WrongPhase, play.Core.Resume(play.Now)?.Code);
        play.RunUntil(() => !play.Core.Status.IsJogging);
        Assert.Null(play.Core.Resume(play.Now));
        play.RunUntil(() => play.Has<StreamNotice.Finished>());
        Assert.Equal(50, play.Machine.Position.X, 2);
        Assert.Equal(20, play.Machine.Position.Y, 2);
    }

    /// <summary>The least speed, mm/s, over a stretch that is kept up: by where the machine is, millisecond by millisecond.</summary>
    private static double Least(HandPlay play, double seconds)
    {
        double least = double.PositiveInfinity;
        TimeSpan until = play.Now + TimeSpan.FromSeconds(seconds);
        while (play.Now < until)
        {
            Fab.VirtualMachines.MachinePosition from = play.Machine.Position;
            TimeSpan at = play.Now;
            play.Core.KeepJogging(at);
            play.RunFor(0.001);
            Fab.VirtualMachines.MachinePosition moved = play.Machine.Position - from;
            double mm = Math.Sqrt((moved.X * moved.X) + (moved.Y * moved.Y) + (moved.Z * moved.Z));
            least = Math.Min(least, mm / (play.Now - at).TotalSeconds);
        }

        return least;
    }

    private static void KeepFor(HandPlay play, double seconds)
    {
        TimeSpan until = play.Now + TimeSpan.FromSeconds(seconds);
        while (play.Now < until)
        {
            play.Core.KeepJogging(play.Now);
            play.RunFor(Math.Min(0.1, (until - play.Now).TotalSeconds));
        }

        play.Core.KeepJogging(play.Now);
    }

    private static void KeepUntil(HandPlay play, Func<bool> done)
    {
        for (int i = 0; !done(); i++)
        {
            Assert.True(i < 600, "the jog does not end");
            KeepFor(play, 0.1);
        }
    }

    private static TimeSpan RestedAt(HandPlay play)
    {
        TimeSpan at = play.Now;
        Assert.False(play.Machine.IsMoving);
        return play.Machine.Log.Moves.Count > 0 ? play.Machine.Log.Moves[^1].End : at;
    }
}
