using System.Collections.Concurrent;
using System.Text.Json;
using Fab.GrainHost.Activations;
using Fab.GrainHost.Calls;
using Orleans;

namespace Fab.GrainHost;

/// <summary>The grain classes of a host, by name and by interface.</summary>
internal sealed class GrainClasses
{
    private readonly Dictionary<string, GrainClass> _byName = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(Type Interface, string? Prefix), GrainInterface> _interfaces = [];
    private readonly JsonSerializerOptions _json;

    public GrainClasses(IEnumerable<Type> types, JsonSerializerOptions json)
    {
        _json = json;
        foreach (Type type in types)
        {
            var @class = new GrainClass(type);
            if (!_byName.TryAdd(@class.Name, @class))
            {
                throw new InvalidOperationException($"{type} and {_byName[@class.Name].Type} are both named '{@class.Name}'; give one a [GrainType].");
            }
        }
    }

    public GrainClass? Find(string name) => _byName.GetValueOrDefault(name);

    public GrainInterface Interface(Type type, string? classNamePrefix) =>
        _interfaces.GetOrAdd((type, classNamePrefix), static (key, all) => all.Resolve(key.Interface, key.Prefix), this);

    private GrainInterface Resolve(Type type, string? prefix)
    {
        if (!type.IsInterface || !type.IsAssignableTo(typeof(IGrainWithStringKey)))
        {
            throw new ArgumentException($"{type} is not an interface that extends IGrainWithStringKey.");
        }

        GrainClass[] classes =
        [
            .. _byName.Values.Where(c => c.Interfaces.Contains(type)
                && (prefix is null || c.Type.FullName!.StartsWith(prefix, StringComparison.Ordinal))),
        ];
        return classes switch
        {
            [GrainClass one] => new GrainInterface(type, one, _json),
            [] => throw new ArgumentException($"No grain class implements {type}{(prefix is null ? string.Empty : $" and starts with '{prefix}'")}."),
            _ => throw new ArgumentException($"{string.Join(", ", classes.Select(c => c.Type))} all implement {type}; say which by the prefix of the class name."),
        };
    }
}
