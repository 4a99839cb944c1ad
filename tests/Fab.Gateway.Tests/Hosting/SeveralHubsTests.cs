using Fab.Gateway.Hosting;
using Fab.Silo.Clustering;
using Fab.TestSupport;

namespace Fab.Gateway.Tests.Hosting;

public sealed class SeveralHubsTests
{
    /// <summary>The grain host of the core profile is one process: a second hub beside it would have grains of its own.</summary>
    [Fact]
    public async Task Start_OneOfSeveralInTheCoreProfile_IsRefused()
    {
        Assert.False(FabSilos.CanBeSeveral);
        HubOptions options = HubOptions.Default with { Silo = new HostPort("127.0.0.1", 11111), Shared = "/nowhere" };
        HubStartException refused = await Assert.ThrowsAsync<HubStartException>(() => Hub.Start(options, TimeProvider.System));
        Assert.Equal(HubRefusals.OneSiloOnly, refused.Refusal.Code);
    }
}
