using System.Diagnostics;
using System.Globalization;
using Fab.Gateway.Bridges;
using Fab.Gateway.Tests.Hubs;
using Fab.TestSupport;

namespace Fab.Gateway.Tests.Bridges;

/// <summary>Only a broker is signalled: a killed one leaves its file, and its number may be another program's.</summary>
public sealed class BrokerProcessTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task HangUp_OfAMosquitto_IsHeard()
    {
        await using MosquittoBroker broker = await MosquittoBroker.StartAsync("listener {port} 127.0.0.1\nallow_anonymous true\npid_file {folder}/pid\n");
        string file = Path.Combine(broker.Folder, "pid");
        await Patience.Until(() => File.Exists(file) && new FileInfo(file).Length > 0);
        Assert.Null(BrokerProcess.HangUp(file));
        await Patience.Until(() => broker.Log.Contains("Reloading config", StringComparison.Ordinal));
    }

    /// <summary>A SIGHUP would end it.</summary>
    [Fact]
    public void HangUp_OfAnotherProgram_IsNotSentAndSaysWhatItIs()
    {
        using Process sleep = Process.Start("sleep", ["60"]);
        try
        {
            File.WriteAllText(_file, $"{sleep.Id}\n");
            string problem = BrokerProcess.HangUp(_file)!;
            Assert.Contains($"names process {sleep.Id.ToString(CultureInfo.InvariantCulture)}, which is sleep and not mosquitto", problem, StringComparison.Ordinal);
            Assert.False(sleep.HasExited);
        }
        finally
        {
            sleep.Kill();
            sleep.WaitForExit();
        }

        Assert.Contains("which is not there", BrokerProcess.HangUp(_file), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("mosquitto")]
    [InlineData("-1")]
    [InlineData("1")]
    [InlineData("12 34")]
    public void HangUp_OfNoNumber_SignalsNobody(string content)
    {
        File.WriteAllText(_file, content);
        Assert.Contains("holds no process number", BrokerProcess.HangUp(_file), StringComparison.Ordinal);
    }

    [Fact]
    public void HangUp_OfAFileThatIsGone_SaysSo()
    {
        File.Delete(_file);
        Assert.Contains("cannot be read", BrokerProcess.HangUp(_file), StringComparison.Ordinal);
        File.WriteAllText(_file, "");
    }
}
