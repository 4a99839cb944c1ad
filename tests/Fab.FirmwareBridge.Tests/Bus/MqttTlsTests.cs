using Fab.Contracts.Bus;
using Fab.FirmwareBridge.Mqtt;
using Fab.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fab.FirmwareBridge.Tests.Bus;

/// <summary>
/// The same promises over a real Mosquitto that encrypts, asks for a password, and at a second port for a certificate; and
/// whom a client does not trust.
/// </summary>
public sealed class MqttTlsTests : BusConformance, IAsyncLifetime
{
    private const string Name = "party";
    private const string Secret = "s3cret:with=signs";

    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private readonly PrivateAuthority _authority = PrivateAuthority.Create("Fab test", Now.AddDays(-9));
    private int _parties;
    private MosquittoBroker _broker = null!;

    public async Task InitializeAsync() => _broker = await Start(_authority.IssueServer(["localhost", "127.0.0.1"], Now.AddDays(-1), Now.AddDays(1)));

    public async Task DisposeAsync()
    {
        await _broker.DisposeAsync();
        _authority.Dispose();
    }

    [Fact]
    public async Task Name_AndAddress_BothInTheCertificate_AreTrusted()
    {
        foreach (string host in (string[])["localhost", "127.0.0.1"])
        {
            await using IMqttConnection connection = await Connect(Settings("client") with { Host = host });
            await connection.PublishAsync("t/x", "x"u8.ToArray(), confirmed: true, retain: false);
        }
    }

    [Fact]
    public async Task Password_Wrong_IsRefusedOverTheEncryption() =>
        Assert.Equal(MqttCodes.BrokerRefuses, (await Refusal(Settings("client") with { Password = "wrong" })).Code);

    [Fact]
    public async Task Authority_OfAnother_IsNotTrusted()
    {
        using PrivateAuthority other = PrivateAuthority.Create("Somebody else", Now);
        string file = Write("other.pem", other.CertificatePem);

        BrokerException refused = await Refusal(Settings("client") with { Tls = new MqttTls(file) });

        Assert.Equal(MqttCodes.BrokerUntrusted, refused.Code);
        Assert.Contains("signed by none of those in", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Authority_NotNamed_TheSystemsDoNotCount()
    {
        BrokerException refused = await Refusal(Settings("client") with { Tls = new MqttTls() });

        Assert.Equal(MqttCodes.BrokerUntrusted, refused.Code);
        Assert.Contains("nobody this system trusts", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificate_ForAnotherName_IsNotTrusted()
    {
        await using MosquittoBroker broker = await Start(_authority.IssueServer(["broker.example"], Now.AddDays(-1), Now.AddDays(1)));

        BrokerException refused = await Refusal(Settings("client") with { Port = broker.Port });

        Assert.Equal(MqttCodes.BrokerUntrusted, refused.Code);
        Assert.Contains("another name than localhost", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificate_RunOut_IsNotTrusted()
    {
        await using MosquittoBroker broker = await Start(_authority.IssueServer(["localhost"], Now.AddDays(-2), Now.AddDays(-1)));

        BrokerException refused = await Refusal(Settings("client") with { Port = broker.Port });

        Assert.Equal(MqttCodes.BrokerUntrusted, refused.Code);
        Assert.Contains("ran out on", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AuthorityFile_Missing_IsNamed()
    {
        BrokerException refused = await Refusal(Settings("client") with { Tls = new MqttTls(Path.Combine(_broker.Folder, "nowhere.pem")) });

        Assert.Equal(MqttCodes.BrokerUntrusted, refused.Code);
        Assert.Contains("nowhere.pem", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broker_WithoutEncryption_IsOutOfReachOfAClientWithIt()
    {
        await using MosquittoBroker plain = await MosquittoBroker.StartAsync();

        BrokerException refused = await Refusal(Settings("client") with { Port = plain.Port });

        Assert.Equal(MqttCodes.BrokerUnreachable, refused.Code);
    }

    /// <summary>A client library that tries on until its patience ends would keep a core busy for each connection.</summary>
    [Fact]
    public async Task Broker_NobodyThere_IsSaidLongBeforePatienceEnds()
    {
        _broker.Kill();

        BrokerException refused = await Refusal(Settings("client") with { ConnectPatience = TimeSpan.FromHours(1) }).WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(MqttCodes.BrokerUnreachable, refused.Code);
    }

    [Fact]
    public Task Connection_BeyondAThousandFiles_WorksAsAny() => ManyFiles.AssertConnectionsWork(Settings);

    [Fact]
    public async Task ClientCertificate_OfTheAuthority_IsTakenAndAnythingElseIsNot()
    {
        await using MosquittoBroker strict = await Start(
            _authority.IssueServer(["localhost"], Now.AddDays(-1), Now.AddDays(1)), "require_certificate true\nuse_identity_as_username true\nallow_anonymous true\n");
        MqttSettings settings = Settings("client") with { Port = strict.Port, Username = null, Password = null };
        using PrivateAuthority other = PrivateAuthority.Create("Somebody else", Now);

        await using (IMqttConnection connection = await Connect(settings with { Tls = Own(_authority.IssueClient("bench-1", Now.AddDays(-1), Now.AddDays(1)), "own") }))
            await connection.PublishAsync("t/x", "x"u8.ToArray(), confirmed: true, retain: false);
        BrokerException none = await Refusal(settings);
        BrokerException foreign = await Refusal(settings with { Tls = Own(other.IssueClient("bench-1", Now.AddDays(-1), Now.AddDays(1)), "foreign") });

        Assert.Equal((MqttCodes.BrokerRefuses, MqttCodes.BrokerRefuses), (none.Code, foreign.Code));
        Assert.Contains("asks for a certificate", none.Message, StringComparison.Ordinal);
        Assert.Contains("bench-1", strict.Log, StringComparison.Ordinal);
    }

    protected override ValueTask<IBus> ConnectAsync(Action<Exception>? handlerFailed = null) => ValueTask.FromResult<IBus>(
        new MqttBus(Settings($"party-{++_parties}"), TimeProvider.System, NullLogger.Instance));

    protected override Task UpAsync(IBus party) => ((MqttBus)party).WaitUntilConnectedAsync(CancellationToken.None);

    /// <summary>A second connection of the same name: the broker ends the first, and tells its last will.</summary>
    protected override async Task DropAsync(IBus party)
    {
        var dropped = (MqttBus)party;
        await dropped.WaitUntilConnectedAsync(CancellationToken.None);
        IMqttConnection usurper = await Connect(dropped.Settings);
        await dropped.DisposeAsync();
        await usurper.DisposeAsync();
    }

    private static Task<IMqttConnection> Connect(MqttSettings settings) =>
        MqttConnectors.Default.ConnectAsync(settings, null, _ => { }, CancellationToken.None);

    private static Task<BrokerException> Refusal(MqttSettings settings) => Assert.ThrowsAsync<BrokerException>(() => Connect(settings));

    private Task<MosquittoBroker> Start(PemPair certificate, string who = "allow_anonymous false\npassword_file {folder}/passwords\n") => MosquittoBroker.StartAsync(
        $"listener {{port}} 127.0.0.1\ncafile {{folder}}/ca.pem\ncertfile {{folder}}/broker.pem\nkeyfile {{folder}}/broker.key\n{who}",
        folder =>
        {
            File.WriteAllText(Path.Combine(folder, "ca.pem"), _authority.CertificatePem);
            File.WriteAllText(Path.Combine(folder, "broker.pem"), certificate.Certificate);
            File.WriteAllText(Path.Combine(folder, "broker.key"), certificate.Key);
            File.WriteAllText(Path.Combine(folder, "passwords"), $"{Name}:{MosquittoBroker.HashOf(Secret)}\n");
        });

    private MqttSettings Settings(string client) => new("localhost", _broker.Port, client, Name, Secret, new MqttTls(Path.Combine(_broker.Folder, "ca.pem")));

    private MqttTls Own(PemPair own, string name) =>
        new(Path.Combine(_broker.Folder, "ca.pem"), Write($"{name}.pem", own.Certificate), Write($"{name}.key", own.Key));

    private string Write(string name, string text)
    {
        string path = Path.Combine(_broker.Folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
