using Fab.Domain;
using Fab.Domain.Machines;
using Fab.Gateway.Cameras;
using Fab.Gateway.Tests.Hubs;
using Fab.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fab.Gateway.Tests.Cameras;

/// <summary>One camera and many who look at it.</summary>
public sealed class CameraDeskTests : IAsyncLifetime
{
    private static readonly MachineId s_machine = new("reprap-1");

    private readonly ManualTime _time = new();
    private readonly SemaphoreSlim _next = new(0);
    private CameraServer _server = null!;
    private CameraDesk _desk = null!;

    public Task InitializeAsync()
    {
        _server = new CameraServer(visit => CameraServer.Stream(visit, _ => _next.WaitAsync(visit.Left)));
        _desk = new CameraDesk((machine, camera) => new HttpCamera(machine, camera.Address, _time), _time, NullLogger<CameraDesk>.Instance);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _desk.DisposeAsync();
        await _server.DisposeAsync();
        _next.Dispose();
    }

    [Fact]
    public async Task Viewers_HoweverMany_AreOneConnection_AndHaveTheSameBytes()
    {
        Task<SeenPicture>[] first = [.. Enumerable.Range(0, 50).Select(_ => Picture(null))];
        _next.Release();
        SeenPicture[] seen = await Task.WhenAll(first);
        _next.Release();
        SeenPicture[] second = await Task.WhenAll(seen.Select(one => Picture(one.Tag)));

        Assert.Single(seen.Distinct());
        Assert.Single(second.Distinct());
        Assert.Equal(CameraServer.Jpeg(2), second[0].Picture.Bytes.ToArray());
        Assert.Equal((1, 1), (_server.Visits, _desk.Open));
    }

    [Fact]
    public async Task Connection_IsClosed_SoLongAfterTheLastHasAsked_AndOpenedForTheNext()
    {
        Assert.Equal((0, 0), (_server.Visits, _desk.Open));
        _next.Release();
        SeenPicture seen = await Picture(null);
        _time.Advance(CameraDesk.Linger - TimeSpan.FromMilliseconds(1));
        Assert.Equal((1, 1), (_server.Open, _desk.Open));

        // Whoever asks in time keeps it.
        Task<SeenPicture> again = Picture(seen.Tag);
        _next.Release();
        await again;
        _time.Advance(CameraDesk.Linger - TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, _desk.Open);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, _desk.Open);
        await Patience.Until(() => _server.Open == 0);

        _next.Release();
        Assert.NotEqual(seen.Tag, (await Picture(seen.Tag)).Tag);
        Assert.Equal(2, _server.Visits);
    }

    [Fact]
    public async Task Viewer_WhoLeavesWhileWaiting_HoldsNothingOpen()
    {
        using var leaving = new CancellationTokenSource();
        Task waiting = _desk.Next(s_machine, 1, Camera(1), null, leaving.Token);
        await Patience.Until(() => _server.Open == 1);
        _time.Advance(CameraDesk.Patience - TimeSpan.FromMilliseconds(1));
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        _time.Advance(CameraDesk.Linger);
        await Patience.Until(() => _server.Open == 0);
    }

    /// <summary>Nothing is kept for who is slow: they get the newest there is.</summary>
    [Fact]
    public async Task SlowViewer_SkipsPictures()
    {
        _next.Release();
        SeenPicture slow = await Picture(null);
        SeenPicture quick = slow;
        for (int number = 2; number <= 100; number++)
        {
            _next.Release();
            quick = await Picture(quick.Tag);
        }

        SeenPicture next = await Picture(slow.Tag);
        Assert.Equal(CameraServer.Jpeg(100), next.Picture.Bytes.ToArray());
        Assert.Same(quick, next);
    }

    [Fact]
    public async Task NoPicture_WithinAMoment_IsAnAnswerToo()
    {
        Task<(SeenPicture? Picture, Refusal? Trouble)> asked = _desk.Next(s_machine, 1, Camera(1), null, CancellationToken.None);
        await Patience.Until(() => _server.Open == 1);
        _time.Advance(CameraDesk.Patience);
        Assert.Equal((null, null), await asked);
    }

    [Fact]
    public async Task Camera_SetAnew_IsFetchedFromAtItsNewAddress()
    {
        _next.Release();
        SeenPicture before = await Picture(null);
        await using var other = new CameraServer(visit => CameraServer.Stream(visit, number => number == 1 ? Task.CompletedTask : visit.Stay()));
        (SeenPicture? after, _) = await _desk.Next(s_machine, 2, Camera(2, other.Url), before.Tag, CancellationToken.None);
        Assert.NotEqual(before.Tag, after?.Tag);
        await Patience.Until(() => _server.Open == 0);
        Assert.Equal((1, 1), (other.Visits, _desk.Open));
    }

    /// <summary>Who comes anew sees the last picture, with its age; who has seen it, why there is none.</summary>
    [Fact]
    public async Task Camera_ThatBreaksOff_IsTold_AndTriedAgain()
    {
        await using var flaky = new CameraServer(visit => CameraServer.Stream(visit, number => number == 1 ? Task.CompletedTask : throw new IOException("drops out")));
        Func<Task<MachineCamera?>> camera = Camera(3, flaky.Url);
        (SeenPicture? last, Refusal? trouble) = await _desk.Next(s_machine, 3, camera, null, CancellationToken.None);
        using CancellationTokenSource patience = Patience.Source();
        while (trouble is null) (last, trouble) = await _desk.Next(s_machine, 3, camera, last?.Tag, patience.Token);
        Assert.Equal((CameraRefusals.Silent, CameraServer.Jpeg(1).Length), (trouble.Code, last!.Picture.Bytes.Length));

        await Patience.Until(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return flaky.Visits >= 2;
        });
        SeenPicture? newer = last;
        while (newer?.Tag == last.Tag) (newer, _) = await _desk.Next(s_machine, 3, camera, last.Tag, patience.Token);
        Assert.NotNull(newer);
    }

    [Fact]
    public async Task Machine_WhoseCameraIsGoneMeanwhile_HasNone()
    {
        (SeenPicture? picture, Refusal? trouble) = await _desk.Next(s_machine, 1, () => Task.FromResult<MachineCamera?>(null), null, CancellationToken.None);
        Assert.Equal((null, CameraRefusals.None, 0), (picture, trouble?.Code, _desk.Open));
    }

    private async Task<SeenPicture> Picture(string? seen)
    {
        using CancellationTokenSource patience = Patience.Source();
        (SeenPicture? picture, Refusal? trouble) = await _desk.Next(s_machine, 1, Camera(1), seen, patience.Token);
        Assert.Null(trouble);
        return picture!;
    }

    private Func<Task<MachineCamera?>> Camera(long version, string? address = null) =>
        () => Task.FromResult<MachineCamera?>(new MachineCamera(address ?? _server.Url, 0, false, CameraAudience.Workers, version));
}
