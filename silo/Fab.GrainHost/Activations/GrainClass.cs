using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;

namespace Fab.GrainHost.Activations;

/// <summary>A grain class: its name in ids and how to make an instance.</summary>
internal sealed class GrainClass
{
    private readonly ConstructorInvoker _constructor;
    private readonly Func<GrainCell, object?>[] _parameters;

    public GrainClass(Type type)
    {
        Type = type;
        Name = type.GetCustomAttribute<GrainTypeAttribute>()?.GrainType ?? DefaultName(type);
        Interfaces = [.. type.GetInterfaces().Where(i => i != typeof(IGrainWithStringKey) && i.IsAssignableTo(typeof(IGrainWithStringKey)))];
        ConstructorInfo[] constructors = type.GetConstructors();
        if (constructors is not [ConstructorInfo constructor])
        {
            throw new InvalidOperationException($"{type} has {constructors.Length} public constructors; a grain class has one.");
        }

        _constructor = ConstructorInvoker.Create(constructor);
        _parameters = [.. constructor.GetParameters().Select(ParameterSource)];
    }

    public Type Type { get; }

    public string Name { get; }

    public IReadOnlyList<Type> Interfaces { get; }

    public static bool IsGrainClass(Type type) =>
        type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false }
        && type.IsAssignableTo(typeof(Grain)) && type.IsAssignableTo(typeof(IGrainWithStringKey));

    public Grain Create(GrainCell cell) => (Grain)_constructor.Invoke(_parameters.Select(p => p(cell)).ToArray().AsSpan());

    private static string DefaultName(Type type)
    {
        const string Suffix = "grain";
#pragma warning disable CA1308 // Orleans' own rule for the names of grain types.
        string name = type.Name.ToLowerInvariant();
#pragma warning restore CA1308
        return name.EndsWith(Suffix, StringComparison.Ordinal) && name.Length > Suffix.Length ? name[..^Suffix.Length] : name;
    }

    private Func<GrainCell, object?> ParameterSource(ParameterInfo parameter)
    {
        Type type = parameter.ParameterType;
        if (parameter.GetCustomAttribute<PersistentStateAttribute>() is { } state)
        {
            if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(IPersistentState<>))
            {
                throw new InvalidOperationException($"{Type}: [PersistentState] parameter {parameter.Name} is no IPersistentState<T>.");
            }

            Type implementation = typeof(PersistentState<>).MakeGenericType(type.GenericTypeArguments);
            return cell => cell.AddState((IPersistentStateReader)Activator.CreateInstance(implementation, cell, state)!);
        }

        if (parameter.GetCustomAttribute<FromKeyedServicesAttribute>() is { Key: { } key })
        {
            return cell => cell.ActivationServices.GetRequiredKeyedService(type, key);
        }

        if (parameter.HasDefaultValue) return cell => cell.ActivationServices.GetService(type) ?? parameter.DefaultValue;
        return cell => cell.ActivationServices.GetRequiredService(type);
    }
}
