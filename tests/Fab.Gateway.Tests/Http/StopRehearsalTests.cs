using System.Net;
using Fab.Gateway.Http;
using Fab.Gateway.Machines;
using Fab.Gateway.Tests.Hubs;
using Microsoft.Extensions.DependencyInjection;

namespace Fab.Gateway.Tests.Http;

[Collection(SharedHub.Name)]
public sealed class StopRehearsalTests(DemoHub hub)
{
    /// <summary>Were it refused on the way, the first real stop would find what comes after that uncompiled.</summary>
    [Fact]
    public async Task Run_NoSuchMachine_ComesAllTheWayToThatAndStopsNothing()
    {
        var signIn = hub.Hub.Services.GetRequiredService<SignIn>();
        Assert.Equal(HttpStatusCode.NotFound, await StopRehearsal.Run(hub.Url, signIn, CancellationToken.None));
        Assert.Equal(2, (await hub.Nobody.Get("/api/machines")).AsArray().Count);
    }
}
