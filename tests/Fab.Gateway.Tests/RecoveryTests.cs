using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Fab.Domain;
using Fab.Domain.Units;
using Fab.FirmwareBridge.Links;
using Fab.FirmwareBridge.Pumps;
using Fab.Gateway.Tests.Hubs;
using Microsoft.Extensions.DependencyInjection;

namespace Fab.Gateway.Tests;

/// <summary>A cable is pulled under a job; over HTTP a person sees how it can go on, and lets it, or not.</summary>
[Collection(SharedHub.Name)]
public sealed class RecoveryTests(DemoHub hub)
{
    private const string Machine = "/api/machines/router-1";

    [Fact]
    public async Task BrokenOff_Accepted_GoesOnAndIsPaidByTheSecondsMetered()
    {
        using EventReader events = await EventReader.Open(hub.Url);
        string job = await BreakOff(events);
        Assert.Equal("job-broken-off", (await hub.Maker.Post($"/api/jobs/{job}/resume", null)).Code);
        JsonNode plan = await hub.Nobody.Get($"{Machine}/resume-plan");
        Assert.Equal("link-lost", (string?)plan["cause"]);
        Assert.Equal("G54", (string?)plan["sends"]![0]);
        string name = (string)plan["plan"]!;

        using Caller eve = await hub.NewMember("eve-recover", "cnc-router");
        Assert.Equal("not-allowed", (await eve.Post($"{Machine}/resume-job", new { plan = name, @checked = true })).Code);
        Assert.Equal("request-malformed", (await hub.Maker.Post($"{Machine}/resume-job", new { plan = name })).Code);
        Assert.Equal("recovery-plan-changed", (await hub.Maker.Post($"{Machine}/resume-job", new { plan = "another", @checked = true })).Code);
        (await hub.Maker.Post($"{Machine}/resume-job", new { plan = name, @checked = true })).Expect(202);
        JsonNode ended = await events.UntilJob(job, "finished", "failed", "cancelled");
        Assert.True((string?)ended["phase"] == "finished", ended.ToJsonString());
        long metered = (long)ended["metered"]!;
        Assert.True(metered > 0);
        Assert.Equal(Rounded.HalfEven(metered * (long)ended["offers"]![0]!["rate"]!, 3600), (long)ended["rent"]!);
        await hub.MakeReady("router-1");
    }

    [Fact]
    public async Task BrokenOff_Declined_FailsWithItsLineAndCostsNothing()
    {
        using EventReader events = await EventReader.Open(hub.Url);
        string job = await BreakOff(events);
        (await hub.Maker.Post($"/api/jobs/{job}/cancel", null)).Expect(202);
        JsonNode ended = await events.UntilJob(job, "finished", "failed", "cancelled");
        Assert.Equal(("failed", "link-lost"), ((string?)ended["phase"], (string?)ended["failure"]!["code"]));
        Assert.True((long)ended["failure"]!["line"]! > 0, ended.ToJsonString());
        Assert.Equal(0, (long)ended["rent"]!);
        await hub.MakeReady("router-1");
        Assert.Equal("recovery-not-offered", (await hub.Nobody.Send(HttpMethod.Get, $"{Machine}/resume-plan")).Code);
    }

    private async Task<string> BreakOff(EventReader events)
    {
        await hub.MakeReady("router-1");
        var program = new StringBuilder("G21 G90\nG0 Z5\nM3 S8000\nG0 X0 Y0\nG1 Z-1 F200\n");
        for (int i = 0; i < 4000; i++) program.Append(CultureInfo.InvariantCulture, $"G1 X{i * 37 % 91} Y{i * 53 % 83} F1500\n");
        byte[] gcode = Encoding.ASCII.GetBytes(program.Append("G0 Z5\nM5\nM2\n").ToString());
        string job = await hub.Maker.Queue(await hub.Maker.QuoteFile("pocket.nc", gcode, "router-1"));
        await events.Until("telemetry", t => (string?)t["job"]?["job"] == job && (long)t["job"]!["line"]! > 100);
        var port = (VirtualMachinePort)hub.Hub.Services.GetRequiredService<Bridge>().Find(new MachineId("router-1"))!.Port;
        port.Unplug();
        await events.UntilJob(job, "paused");
        port.Replug();
        await events.Until("machine", m => (string?)m["spec"]!["id"] == "router-1" && (bool?)m["recoveryOffered"] == true);
        return job;
    }
}
