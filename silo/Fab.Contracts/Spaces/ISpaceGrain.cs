using Fab.Domain;
using Fab.Domain.Spaces;
using Orleans;

namespace Fab.Contracts.Spaces;

/// <summary>What a space says of itself; the key is the space's name among programs.</summary>
[Alias("fab.ISpaceGrain")]
public interface ISpaceGrain : IGrainWithStringKey
{
    /// <summary>Describing it as it is already described is silent.</summary>
    Task<Refusal?> Describe(DescribeSpace description);

    Task<SpaceProfile> Get();
}
