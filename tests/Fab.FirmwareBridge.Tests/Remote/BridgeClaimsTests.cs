using Fab.Contracts.Bus;
using Fab.FirmwareBridge.Remote;

namespace Fab.FirmwareBridge.Tests.Remote;

public sealed class BridgeClaimsTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Alone_ServesOnceItIsKnownThatNobodyElseIsUp()
    {
        BridgeClaims claims = Start("a");
        Assert.False(claims.ShouldServe);
        Assert.True(claims.Heard("a", claims.Mine).ShouldServe);
    }

    [Fact]
    public void SomebodyServes_ALaterOneDoesNot()
    {
        BridgeClaims later = Start("b", minutes: 1).Heard("a", Claim("a", 0, serving: true)).Heard("b", null);
        Assert.False(later.ShouldServe);
        Assert.Equal("a", later.InTheWay?.Process);
    }

    [Fact]
    public void SomebodyServes_OneWhoseClockIsADayBehindDoesNotEither()
    {
        BridgeClaims behind = Start("b", minutes: -1440).Heard("a", Claim("a", 0, serving: true)).Heard("b", null);
        Assert.False(behind.ShouldServe);
    }

    [Fact]
    public void TheOneThatServed_Ends_TheOtherTakesOver()
    {
        BridgeClaims waiting = Start("b", minutes: 1).Heard("a", Claim("a", 0, serving: true)).Heard("b", null);
        Assert.True(waiting.Heard("a", null).ShouldServe);
    }

    [Fact]
    public void TwoThatServeAfterAPartition_TheEarlierGoesOnAndTheLaterEnds()
    {
        BridgeClaims earlier = Serving("a").Heard("b", Claim("b", 1, serving: true)).Heard("a", null);
        BridgeClaims later = Serving("b", minutes: 1).Heard("a", Claim("a", 0, serving: true)).Heard("b", null);
        Assert.True(earlier.ShouldServe);
        Assert.False(later.ShouldServe);
    }

    [Fact]
    public void ConnectionLost_EverythingStaysAsItIs()
    {
        Assert.True(Serving("a").Heard("a", null).Deaf().ShouldServe);
        Assert.False(Start("b", 1).Heard("a", Claim("a", 0, serving: true)).Heard("b", null).Deaf().ShouldServe);
    }

    /// <summary>Whatever is heard in whatever order: once all have heard all, exactly one serves.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Any_StartTogether_ExactlyOneServesInTheEnd(int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < 500; round++)
        {
            int count = random.Next(1, 5);
            BridgeClaims[] all = [.. Enumerable.Range(0, count).Select(i => Start($"p{i}", random.Next(-3, 3)))];
            var said = all.Select(claims => claims.Mine).ToDictionary(claim => claim.Process);
            var heard = new Dictionary<(int Who, string Of), BridgeClaim>();
            for (int step = 0; step < 400; step++)
            {
                int who = random.Next(count);
                string of = $"p{random.Next(count)}";
                if (heard.GetValueOrDefault((who, of)) == said[of]) continue;

                // One's own comes back after those that were there when one said it.
                if (of == $"p{who}" && Enumerable.Range(0, count).Any(i => !heard.ContainsKey((who, $"p{i}")) && i != who)) continue;
                heard[(who, of)] = said[of];
                all[who] = all[who].Heard(of, said[of]);
                bool serves = all[who].ShouldServe;
                if (serves == all[who].Mine.IsServing) continue;
                all[who] = all[who] with { Mine = all[who].Mine with { IsServing = serves } };
                said[$"p{who}"] = all[who].Mine;
            }

            Assert.Single(all, claims => claims.Mine.IsServing);
        }
    }

    private static BridgeClaim Claim(string process, int minutes, bool serving) => new(process, "bench", At.AddMinutes(minutes), serving);

    private static BridgeClaims Start(string process, int minutes = 0) =>
        new(Claim(process, minutes, serving: false), new Dictionary<string, BridgeClaim>(), IsSettled: false);

    private static BridgeClaims Serving(string process, int minutes = 0) =>
        new(Claim(process, minutes, serving: true), new Dictionary<string, BridgeClaim>(), IsSettled: false);
}
