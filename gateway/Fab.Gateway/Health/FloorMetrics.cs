using System.Diagnostics.Metrics;
using Fab.Contracts.Bus;
using Fab.Contracts.Machines;
using Fab.Domain.Machines;
using Fab.Gateway.Events;
using Fab.Gateway.Machines;

namespace Fab.Gateway.Health;

/// <summary>The machines as figures: what each is doing, how warm it is, how far its job has got.</summary>
public sealed class FloorMetrics
{
    public FloorMetrics(HubMetrics hub, HubFeed feed, TelemetryCache telemetry)
    {
        ArgumentNullException.ThrowIfNull(hub);
        hub.Meter.CreateObservableGauge(
            "fab.machine.state",
            () => hub.OfSpace(() => feed.Machines.Select(m => new Measurement<int>(1, OfMachine(m), new("state", HubMetrics.Lower(m.State))))),
            description: "1 for the state a machine is in.");
        hub.Meter.CreateObservableGauge(
            "fab.machine.waits.for.person",
            () => hub.OfSpace(() => feed.Machines.Select(m => new Measurement<int>(m.Checks.Count > 0 || m.RecoveryOffered ? 1 : 0, OfMachine(m)))),
            description: "1 where the machine waits for somebody to look at it.");
        hub.Meter.CreateObservableGauge(
            "fab.machine.maintenance.overdue",
            () => hub.OfSpace(() => feed.Machines.Select(m => new Measurement<int>(m.Maintenance.Count(i => i.Due == MaintenanceDue.Overdue), OfMachine(m)))),
            description: "Maintenance intervals of the machine that are overdue.");
        hub.Meter.CreateObservableCounter(
            "fab.machine.worn.seconds.total",
            () => hub.OfSpace(() => feed.Machines.Select(m => new Measurement<long>(m.WornSeconds, OfMachine(m)))),
            description: "Machine seconds that jobs took, ever.");
        hub.Meter.CreateObservableGauge(
            "fab.heater.temperature.celsius",
            () => hub.OfSpace(() => Heaters(telemetry, heater => heater.Actual.Value)),
            description: "Temperature of a heater, as the firmware last said it.");
        hub.Meter.CreateObservableGauge(
            "fab.heater.target.celsius",
            () => hub.OfSpace(() => Heaters(telemetry, heater => heater.Target.Value)),
            description: "Temperature that a heater is to have; 0 for off.");
        hub.Meter.CreateObservableGauge(
            "fab.job.progress.ratio",
            () => hub.OfSpace(() => Jobs(telemetry, job => job.Percent / 100)),
            description: "Share of the running job's time that is done, 0 to 1.");
        hub.Meter.CreateObservableGauge(
            "fab.job.time.left.seconds",
            () => hub.OfSpace(() => Jobs(telemetry, job => job.TimeLeft.Value)),
            description: "Machine time that the running job still takes.");
    }

    private static IEnumerable<Measurement<double>> Heaters(TelemetryCache telemetry, Func<HeaterReading, double> reading) =>
        telemetry.All.SelectMany(t => t.Heaters.Select(h => new Measurement<double>(reading(h), new("machine", t.Machine.Value), new("heater", h.Name))));

    private static IEnumerable<Measurement<double>> Jobs(TelemetryCache telemetry, Func<JobTelemetry, double> figure) =>
        telemetry.All.Where(t => t.Job is not null).Select(t => new Measurement<double>(figure(t.Job!), new KeyValuePair<string, object?>("machine", t.Machine.Value)));

    private static KeyValuePair<string, object?> OfMachine(MachineView machine) => new("machine", machine.Spec.Id.Value);
}
