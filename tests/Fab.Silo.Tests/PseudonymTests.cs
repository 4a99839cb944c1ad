using System.Text;
using System.Text.RegularExpressions;
using Fab.Contracts.Feed;
using Fab.Contracts.Jobs;
using Fab.Contracts.Ledger;
using Fab.Domain;
using Fab.Domain.Fund;
using Fab.Domain.Jobs;
using Fab.Domain.Ledger;
using Fab.Domain.Members;
using Fab.Domain.Units;
using Fab.Silo.Tests.World;

namespace Fab.Silo.Tests;

/// <summary>The books are public and for good, so nobody's name may be in them.</summary>
public class PseudonymTests
{
    [Fact]
    public async Task Export_AfterWholeJobs_NamesNobody()
    {
        TestSilo silo = WithOneJobDone();

        string export = await ExportAsync(silo);

        Assert.Contains(silo.Wallet("ann"), export, StringComparison.Ordinal);
        Assert.DoesNotContain(Regex.Matches(export, "[A-Za-z]+"), word => word.Value is "ann" or "Ann");
    }

    [Fact]
    public async Task Forget_AMember_LeavesTheBooksWholeAndNobodyIn()
    {
        TestSilo silo = WithOneJobDone();
        string wallet = silo.Wallet("ann");
        Assert.Equal(MemberRefusals.StillHasMoney, silo.Run(() => silo.Member("ann").Forget("steward"))?.Code);
        await silo.Ledger.SubmitAsync(TransferRequest.Post("out", new Posting(wallet, "cash", new Cents(9900))), default);
        string before = await ExportAsync(silo);
        LedgerVerification verified = await silo.Ledger.VerifyAsync(default);

        Assert.Null(silo.Run(() => silo.Job("j1").ForgetMember()));
        Assert.Null(silo.Run(() => silo.Member("ann").Forget("steward")));
        Assert.Null(silo.Run(() => silo.Member("ann").Forget("steward"))); // again is silent

        Assert.Null(silo.Run(() => silo.Member("ann").Get()));
        Assert.Empty(await silo.Directory.Members());
        JobView job = silo.View("j1");
        Assert.Equal(wallet, FundAccounts.Wallet(job.Member.Value));
        Assert.Empty(await silo.Directory.Jobs(new JobFilter("ann", Quotes: true), 10));
        Assert.Equal(before, await ExportAsync(silo));
        Assert.Equal(verified, await silo.Ledger.VerifyAsync(default));
        Assert.True(verified.IsSound);
        silo.AddMember("ann", 5);
        Assert.NotEqual(wallet, silo.Wallet("ann"));
    }

    [Fact]
    public async Task Forget_TheCrashAfterItWasDecided_StillTakesThemOffTheLists()
    {
        var silo = new TestSilo();
        silo.AddMember("ann", 1);
        silo.Run(() => silo.Ledger.SubmitAsync(TransferRequest.Post("out", new Posting(silo.Wallet("ann"), "cash", new Cents(1))), default));
        silo.States.DieAfterWrite = silo.States.Writes + 1;
        _ = silo.Member("ann").Forget("steward");
        silo.Scheduler.RunUntilIdle();
        Assert.True(silo.IsDown);

        silo.Start();
        Assert.Null(silo.Run(() => silo.Member("ann").Get()));

        Assert.Empty(await silo.Directory.Members());
    }

    [Fact]
    public void Forget_WhatCannotBe_IsRefused()
    {
        var silo = new TestSilo();
        silo.SetUp();
        silo.Quote("j1");
        Assert.Null(silo.Submit("j1"));
        Assert.Equal(JobRefusals.Going, silo.Run(() => silo.Job("j1").ForgetMember())?.Code);
        Assert.Equal(MemberRefusals.ForgetsThemselves, silo.Run(() => silo.Member("ann").Forget("ann"))?.Code);
        Assert.Equal(MemberRefusals.StillHasMoney, silo.Run(() => silo.Member("ann").Forget("steward"))?.Code);
        Assert.Equal(MemberRefusals.NotRegistered, silo.Run(() => silo.Member("nobody").Forget("steward"))?.Code);
        Assert.Equal(new MemberId("ann"), silo.View("j1").Member);
    }

    private static TestSilo WithOneJobDone()
    {
        var silo = new TestSilo();
        silo.SetUp();
        silo.Quote("j1");
        Assert.Null(silo.Submit("j1"));
        silo.Advance(TimeSpan.FromMinutes(51));
        Assert.Equal(JobPhase.Finished, silo.View("j1").Phase);
        return silo;
    }

    private static async Task<string> ExportAsync(TestSilo silo)
    {
        using var stream = new MemoryStream();
        await silo.Ledger.WriteJsonLinesAsync(stream, default);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
