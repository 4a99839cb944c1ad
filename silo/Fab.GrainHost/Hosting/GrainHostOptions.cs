using System.Reflection;
using System.Text.Json;
using Fab.GrainHost.Activations;

namespace Fab.GrainHost;

/// <summary>How a <see cref="LocalGrainHost"/> runs and what it runs.</summary>
public sealed class GrainHostOptions
{
    private readonly HashSet<Type> _grainClasses = [];

    /// <summary>How arguments, results and state are written. Frozen when the host is made.</summary>
    public JsonSerializerOptions Json { get; set; } = new(JsonSerializerDefaults.Web);

    /// <summary>How long a call waits for its answer before it fails with a <see cref="TimeoutException"/>.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an unused activation is kept.</summary>
    public TimeSpan IdleAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>The shortest period a reminder may have.</summary>
    public TimeSpan MinimumReminderPeriod { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a stop waits for requests under way before it drops them.</summary>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(15);

    internal IReadOnlyCollection<Type> GrainClasses => _grainClasses;

    /// <summary>Adds every grain class of an assembly.</summary>
    public GrainHostOptions AddGrains(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        _grainClasses.UnionWith(assembly.GetTypes().Where(GrainClass.IsGrainClass));
        return this;
    }

    public GrainHostOptions AddGrain<TGrain>()
        where TGrain : Orleans.Grain
    {
        if (!GrainClass.IsGrainClass(typeof(TGrain)))
        {
            throw new ArgumentException($"{typeof(TGrain)} is abstract or implements no interface that extends IGrainWithStringKey.");
        }

        _grainClasses.Add(typeof(TGrain));
        return this;
    }
}
