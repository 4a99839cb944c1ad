using System.Diagnostics.Metrics;

namespace Fab.GrainHost.Tests;

public class MetricsTests
{
    [Fact]
    public void Meter_CountsCallsTurnsAndActivationsByGrainType()
    {
        var seen = new Dictionary<string, double>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Name == LocalGrainHost.MeterName) l.EnableMeasurementEvents(instrument);
            },
        };
        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            // Other tests' hosts run beside this one: only this test's grain type counts.
            if (tags[0] is not { Key: "grain.type", Value: "metered" }) return;
            lock (seen) seen[instrument.Name] = seen.GetValueOrDefault(instrument.Name) + value;
        }

        listener.SetMeasurementEventCallback<long>((i, v, t, _) => Add(i, v, t));
        listener.SetMeasurementEventCallback<double>((i, _, t, _) => Add(i, 1, t));
        listener.Start();
        var test = new TestHost();
        IMeteredGrain grain = test.Grain<IMeteredGrain>("a");
        for (int i = 0; i < 3; i++) test.Run(grain.Work);
        Assert.Throws<InvalidOperationException>(() => test.Run(grain.Fail));
        Assert.Equal(4, seen["fab.grain.calls"]);
        Assert.Equal(1, seen["fab.grain.call.failures"]);
        Assert.Equal(1, seen["fab.grain.active"]);
        Assert.True(seen["fab.grain.turn.duration"] >= 7); // three times two turns, and one
    }

    [Fact]
    public void Meter_SeveralHosts_HasEachInstrumentOnce()
    {
        var published = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                lock (published)
                {
                    if (instrument.Meter.Name == LocalGrainHost.MeterName) published.Add(instrument.Name);
                }
            },
        };
        listener.Start();
        for (int i = 0; i < 2; i++)
        {
            var test = new TestHost();
            test.Run(test.Grain<IMeteredGrain>("one of several").Work);
        }

        Assert.Contains("fab.grain.calls", published);
        Assert.Equal(published.Distinct(), published);
    }
}

public interface IMeteredGrain : Orleans.IGrainWithStringKey
{
    Task Work();

    Task Fail();
}

internal sealed class MeteredGrain : Orleans.Grain, IMeteredGrain
{
    public async Task Work() => await Task.Yield();

    public Task Fail() => throw new InvalidOperationException("metered");
}
