using System.Collections.Frozen;
using System.Reflection;
using System.Text.Json;
using Fab.GrainHost.Activations;

namespace Fab.GrainHost.Calls;

/// <summary>A grain interface and the class that answers to it.</summary>
internal sealed class GrainInterface
{
    public GrainInterface(Type type, GrainClass @class, JsonSerializerOptions json)
    {
        Type = type;
        Class = @class;
        Methods = type.GetInterfaces().Append(type)
            .SelectMany(i => i.GetMethods(BindingFlags.Instance | BindingFlags.Public))
            .Where(m => m.IsAbstract)
            .ToFrozenDictionary(m => m, m => GrainMethod.Create(m, json));
    }

    public Type Type { get; }

    public GrainClass Class { get; }

    public FrozenDictionary<MethodInfo, GrainMethod> Methods { get; }
}
