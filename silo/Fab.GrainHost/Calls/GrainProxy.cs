using System.Collections.Frozen;
using System.Reflection;

namespace Fab.GrainHost.Calls;

/// <summary>A reference to a grain: turns method calls into sent ones.</summary>
#pragma warning disable CA1852 // DispatchProxy derives the real proxies from it.
internal class GrainProxy : DispatchProxy, IGrainReference
#pragma warning restore CA1852
{
    private LocalGrainHost? _host;
    private FrozenDictionary<MethodInfo, GrainMethod>? _methods;

    public GrainIdentity GrainIdentity { get; private set; }

    public static object Create(LocalGrainHost host, GrainInterface grainInterface, string key)
    {
        object proxy = Create(grainInterface.Type, typeof(GrainProxy));
        var grainProxy = (GrainProxy)proxy;
        grainProxy._host = host;
        grainProxy._methods = grainInterface.Methods;
        grainProxy.GrainIdentity = new GrainIdentity(grainInterface.Class.Name, key);
        return proxy;
    }

    public override bool Equals(object? obj) => obj is GrainProxy other && other.GrainIdentity == GrainIdentity && other._host == _host;

    public override int GetHashCode() => GrainIdentity.GetHashCode();

    public override string ToString() => GrainIdentity.ToString();

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        _methods![targetMethod!].Send(_host!, GrainIdentity, args ?? []);
}
