using System.Threading.Channels;
using Fab.Contracts.Bus;
using Fab.FirmwareBridge.Mqtt;
using Microsoft.Win32.SafeHandles;

namespace Fab.FirmwareBridge.Tests.Bus;

/// <summary>As in a bridge with a few hundred machines, each with connection, journal and port: select() knows no file beyond 1024.</summary>
internal static class ManyFiles
{
    /// <param name="settings">Of a client with that name.</param>
    public static async Task AssertConnectionsWork(Func<string, MqttSettings> settings)
    {
        SafeFileHandle[] files = [.. Enumerable.Range(0, 1100).Select(_ => File.OpenHandle("/dev/null"))];
        try
        {
            var heard = Channel.CreateUnbounded<BusMessage>();
            await using IMqttConnection listener = await MqttConnectors.Default.ConnectAsync(settings("listener"), null, message => heard.Writer.TryWrite(message), CancellationToken.None);
            await listener.SubscribeAsync("t/#");
            IMqttConnection speaker = await MqttConnectors.Default.ConnectAsync(settings("speaker"), new MqttWill("t/will", "gone"u8.ToArray()), _ => { }, CancellationToken.None);
            for (int i = 0; i < 50; i++) await speaker.PublishAsync($"t/{i}", new byte[i * 400], confirmed: true, retain: false);
            await speaker.DisposeAsync();
            await listener.PublishAsync("t/end", default, confirmed: true, retain: false);

            for (int i = 0; i < 50; i++)
            {
                BusMessage message = await heard.Reader.ReadAsync();
                Assert.Equal(($"t/{i}", i * 400), (message.Topic, message.Payload.Length));
            }

            Assert.Equal("t/end", (await heard.Reader.ReadAsync()).Topic); // it said goodbye, so no last will
        }
        finally
        {
            foreach (SafeFileHandle file in files) file.Dispose();
        }
    }
}
