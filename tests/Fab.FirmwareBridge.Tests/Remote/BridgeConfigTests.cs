using Fab.Domain;
using Fab.FirmwareBridge.Mqtt;
using Fab.FirmwareBridge.Remote;

namespace Fab.FirmwareBridge.Tests.Remote;

public sealed class BridgeConfigTests
{
    private const string Whole = """
        name = "bench-1"
        space = "main"
        data = "data"
        time-scale = 60
        telemetry-seconds = 1.5

        [hub]
        url = "https://hub.example:5080"
        others = "http://b.example:5080 https://c.example/"
        token = "fabbridge_bench-1_00"

        [broker]
        url = "mqtts://broker.example"
        username = "bridge-bench-1"
        password = "a \"quoted\\ secret"
        ca = "ca.pem"
        certificate = "/etc/fab/bench.pem"
        key = "bench.key"
        """;

    [Fact]
    public void Read_AWholeFile_TakesEverySetting()
    {
        BridgeConfig config = Read(Whole);

        Assert.Equal(("bench-1", "main", "/etc/fab/data", 60d), (config.Name, config.Space, config.DataFolder, config.VirtualTimeScale));
        Assert.Equal(TimeSpan.FromSeconds(1.5), config.TelemetryEvery);
        Assert.Equal((new Uri("https://hub.example:5080/"), "fabbridge_bench-1_00"), (config.Hub, config.Token));
        Assert.Equal(("broker.example", 8883, "bridge-bench-1", "a \"quoted\\ secret"), (config.BrokerHost, config.BrokerPort, config.Username, config.Password));
        Assert.Equal(new MqttTls("/etc/fab/ca.pem", "/etc/fab/bench.pem", "/etc/fab/bench.key"), config.Tls);
    }

    [Fact]
    public void ToToml_ReadAgain_IsTheSame()
    {
        BridgeConfig config = Read(Whole), again = Read(config.ToToml());

        Assert.Equal(["http://b.example:5080/", "https://c.example/"], config.OtherHubs.Select(hub => hub.ToString()));
        Assert.Equal(config.OtherHubs, again.OtherHubs);
        Assert.Equal(config with { OtherHubs = [] }, again with { OtherHubs = [] });
    }

    [Fact]
    public void Read_Variables_GoBeforeTheFileAndSufficeWithoutOne()
    {
        BridgeConfig changed = Read(Whole, ("FAB_BRIDGE_NAME", "bench-2"), ("FAB_BRIDGE_BROKER_PASSWORD", "other"), ("FAB_BRIDGE_TIME_SCALE", "2"));
        Assert.Equal(("bench-2", "other", 2d), (changed.Name, changed.Password, changed.VirtualTimeScale));

        BridgeConfig alone = Read(
            null,
            ("FAB_BRIDGE_NAME", "b"), ("FAB_BRIDGE_SPACE", "s"), ("FAB_BRIDGE_HUB_URL", "http://h:1/"), ("FAB_BRIDGE_HUB_TOKEN", "t"), ("FAB_BRIDGE_BROKER_URL", "mqtt://m:7"));
        Assert.Equal(("m", 7, null, "/etc/fab/bridge-data"), (alone.BrokerHost, alone.BrokerPort, alone.Tls, alone.DataFolder));
    }

    [Theory]
    [InlineData("name = \"bench-1\"", "name = 7", "line 1: 'name' must be a text, not a whole number")]
    [InlineData("name = \"bench-1\"", "", "name is missing")]
    [InlineData("name = \"bench-1\"", "name = \"Bench 1\"", "name takes")]
    [InlineData("space = \"main\"", "spice = \"main\"", "line 2: 'spice' is no setting")]
    [InlineData("url = \"mqtts://broker.example\"", "url = \"http://broker.example\"", "mqtt://")]
    [InlineData("url = \"mqtts://broker.example\"", "url = \"mqtt://broker.example\"", "mqtts://")]
    [InlineData("key = \"bench.key\"", "", "go together")]
    [InlineData("url = \"https://hub.example:5080\"", "url = \"hub\"", "hub.url")]
    [InlineData("https://c.example/", "c.example", "hub.others")]
    [InlineData("time-scale = 60", "time-scale = 0", "time-scale")]
    [InlineData("telemetry-seconds = 1.5", "telemetry-seconds = 0", "telemetry-seconds")]
    [InlineData("telemetry-seconds = 1.5", "telemetry-seconds = \"often\"", "telemetry-seconds is a number from 0.1 to 60")]
    [InlineData("token = \"fabbridge_bench-1_00\"", "token = [1]", "line 10: 'hub.token' must be a text, not a list")]
    [InlineData("[hub]", "[hub", "line 7")]
    public void Read_WhatCannotBe_SaysWhatAndWhere(string line, string instead, string says)
    {
        (BridgeConfig? config, Refusal? refusal) = BridgeConfig.Read(Whole.Replace(line, instead, StringComparison.Ordinal), "/etc/fab", _ => null);

        Assert.Null(config);
        Assert.Equal(RemoteCodes.ConfigInvalid, refusal?.Code);
        Assert.Contains(says, refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_TellsNoSecret()
    {
        BridgeConfig config = Read(Whole);
        Assert.DoesNotContain(config.Password!, $"{config}", StringComparison.Ordinal);
        Assert.DoesNotContain(config.Token, $"{config}", StringComparison.Ordinal);
        Assert.DoesNotContain("secret", $"{new MqttSettings("h", 1, "c", "u", "secret")}", StringComparison.Ordinal);
    }

    private static BridgeConfig Read(string? text, params (string Name, string Value)[] variables)
    {
        (BridgeConfig? config, Refusal? refusal) = BridgeConfig.Read(text, "/etc/fab", name => variables.FirstOrDefault(v => v.Name == name).Value);
        Assert.Null(refusal);
        return config!;
    }
}
