using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Fab.Gateway.Tests.Hubs;

namespace Fab.Gateway.Tests;

/// <summary>The hub as a process: how it starts, refuses to start, stops, and what a crash leaves behind.</summary>
public sealed class ProcessTests
{
    [Fact]
    public async Task Hub_KilledInMidPrint_OffersTheJobAgainAndKeepsBooksAndQueueWhole()
    {
        using var data = new TempFolder();
        string printing, waiting;
        long heldByBoth;
        using (HubProcess first = await HubProcess.Demo(data.Path, 60))
        {
            using Caller maker = await Caller.As(first.Url, "maker");
            using EventReader events = await EventReader.Open(first.Url);
            printing = await maker.Queue(await maker.QuoteFile("long.gcode", Programs.Printer(200), "reprap-1"));
            waiting = await maker.Queue(await maker.QuoteFile("short.gcode", Programs.Printer(2), "reprap-1"));
            await events.Until("telemetry", t => (string?)t["job"]?["job"] == printing && (long)t["job"]!["line"]! > 15);
            heldByBoth = (long)(await maker.Get("/api/wallet"))["held"]!;
            await first.Kill();
        }

        using HubProcess second = await HubProcess.Demo(data.Path, 600);
        using Caller again = await Caller.As(second.Url, "maker");
        using Caller op = await Caller.As(second.Url, "operator");
        using EventReader after = await EventReader.Open(second.Url);
        await after.UntilTrue(async () => (bool?)(await again.Get("/api/machines/reprap-1"))["machine"]!["recoveryOffered"] == true);
        JsonNode job = (await again.Get($"/api/jobs/{printing}"))["job"]!;
        Assert.Equal(("paused", "broken-off"), ((string?)job["phase"], (string?)job["pauseReason"]));
        Assert.Equal("bridge-restarted", (string?)(await again.Get("/api/machines/reprap-1/resume-plan"))["cause"]);

        // Declined: it failed then and there, with its line.
        (await again.Post($"/api/jobs/{printing}/cancel", null)).Expect(202);
        await after.UntilTrue(async () => (string?)(job = (await again.Get($"/api/jobs/{printing}"))["job"]!)["phase"] is not "paused");

        Assert.Equal("failed", (string?)job["phase"]);
        Assert.False(string.IsNullOrEmpty((string?)job["failure"]!["message"] ?? (string?)job["failure"]!["reason"]), job.ToJsonString());
        JsonNode machine = (await again.Get("/api/machines/reprap-1"))["machine"]!;
        Assert.Contains("plate", machine["checks"]!.AsArray().Select(c => (string?)c));
        Assert.Equal("queued", (string?)(await again.Get($"/api/jobs/{waiting}"))["job"]!["phase"]);
        JsonNode wallet = await again.Get("/api/wallet");
        Assert.InRange((long)wallet["held"]!, 1, heldByBoth - 1);
        Assert.Equal(5000 - (long?)job["rent"] ?? 0, (long)wallet["posted"]!);

        (await op.Post("/api/machines/reprap-1/clear", new { plateCleared = true, stopCleared = true })).Expect(200);
        JsonNode next = await after.UntilJob(waiting, "finished", "failed");
        Assert.True((string?)next["phase"] == "finished", next.ToJsonString());
        Assert.Equal(0, (long)(await again.Get("/api/wallet"))["held"]!);
        Assert.True((bool)(await again.Get("/api/ledger/verify"))["isSound"]!);
    }

    [Fact]
    public async Task Hub_AskedToStop_EndsCleanlyAndASecondStartGoesOn()
    {
        using var data = new TempFolder();
        string books, quoted, token;
        using (HubProcess first = await HubProcess.Demo(data.Path, 600))
        {
            using Caller maker = await Caller.As(first.Url, "maker");
            (await maker.Post("/api/wallet/top-up", new { cents = 123 })).Expect(200);
            quoted = (string)(await maker.QuoteFile("squares.nc", Programs.Router(), "router-1")).Expect(201)["job"]!["id"]!;
            books = (await maker.Get("/api/ledger/verify")).ToJsonString();
            token = (string)(await maker.Get("/api/demo/token?role=maker"))["token"]!;
            using EventReader viewer = await EventReader.Open(first.Url);

            (int exitCode, string errors) = await first.Stop("-TERM");

            Assert.Equal((0, ""), (exitCode, errors));
        }

        using HubProcess second = await HubProcess.Demo(data.Path, 600);
        using var again = new Caller(second.Url, token);
        Assert.Equal(books, (await again.Get("/api/ledger/verify")).ToJsonString());
        Assert.Equal(5123, (long)(await again.Get("/api/wallet"))["available"]!);
        using EventReader events = await EventReader.Open(second.Url);
        (await again.Post("/api/jobs", new { quote = quoted })).Expect(202);
        await events.UntilJob(quoted, "finished");
        Assert.Equal(0, (await second.Stop("-INT")).ExitCode);
    }

    [Fact]
    public async Task Hub_OnADataFolderInUse_RefusesAndNamesTheOther()
    {
        using var data = new TempFolder();
        using HubProcess first = await HubProcess.Demo(data.Path, 60);

        (int exitCode, string errors) = await HubProcess.Run("--demo", "--data", data.Path, "--port", "0");

        Assert.Equal(1, exitCode);
        Assert.Contains("[data-folder-in-use]", errors, StringComparison.Ordinal);
        Assert.Contains($"process {first.Id}", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        using var nobody = new Caller(first.Url);
        Assert.Equal("ok", (string?)(await nobody.Get("/healthz"))["status"]);
    }

    [Fact]
    public async Task Hub_OnATakenPort_RefusesAndLetsTheFolderGo()
    {
        using var data = new TempFolder();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        string port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

        (int exitCode, string errors) = await HubProcess.Run("--demo", "--data", data.Path, "--port", port);

        Assert.Equal(1, exitCode);
        Assert.Contains("[port-taken]", errors, StringComparison.Ordinal);
        Assert.Contains("--port", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        using HubProcess elsewhere = await HubProcess.Demo(data.Path, 60);
    }

    [Fact]
    public async Task Hub_OnAFolderItCannotWrite_Refuses()
    {
        using var data = new TempFolder();
        await File.WriteAllTextAsync(data.At("a-file"), "not a folder");
        foreach (string folder in new[] { "/proc/fab", "/proc", data.At("a-file"), data.At("a-file/below") })
        {
            (int exitCode, string errors) = await HubProcess.Run("--demo", "--data", folder, "--port", "0");

            Assert.Equal(1, exitCode);
            Assert.Contains("[data-folder-not-writable]", errors, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("--port", "many")]
    [InlineData("--time-scale", "0")]
    [InlineData("--colour", "red")]
    [InlineData("--space", "../x")]
    public async Task Hub_GivenWrongArguments_SaysHowToUseIt(params string[] arguments)
    {
        (int exitCode, string errors) = await HubProcess.Run(arguments);

        Assert.Equal(2, exitCode);
        Assert.Contains("usage: fab up", errors, StringComparison.Ordinal);
        Assert.Contains(arguments[0], errors, StringComparison.Ordinal);
    }
}
