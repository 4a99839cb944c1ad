using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Fab.Contracts.Json;
using Fab.Contracts.Machines;
using Fab.Domain.Units;
using Orleans;

namespace Fab.Silo.Tests;

/// <summary>
/// What silos of two versions say to each other during a rolling upgrade, frozen: each grain interface's alias, its methods
/// with the types they take and give, and the JSON of each of these types. Lines may be added; one that changes or goes breaks
/// the upgrade from the last release. Set FAB_UPDATE_GOLDEN=1 to write the file.
/// </summary>
public class GrainContractTests
{
    private static readonly Type[] Interfaces =
    [
        .. typeof(IMachineGrain).Assembly.GetTypes().Where(type => type.IsInterface && type.IsAssignableTo(typeof(IGrainWithStringKey))).OrderBy(AliasOf, StringComparer.Ordinal),
    ];

    [Fact]
    public void Interfaces_Each_HaveAnAliasOfTheirOwn()
    {
        Assert.NotEmpty(Interfaces);
        string[] aliases = [.. Interfaces.Select(AliasOf)];
        Assert.All(Interfaces.Zip(aliases), pair => Assert.Equal($"fab.{pair.First.Name}", pair.Second));
        Assert.Distinct(aliases);
    }

    /// <summary>A silo finds a method by its name and its parameters' types; two of one name could not be told apart in this file.</summary>
    [Fact]
    public void Interfaces_MethodsAndMessages_AreAsTheyWere()
    {
        string contracts = Contracts();
        string path = GoldenTests.PathOf("grains.txt");
        if (Environment.GetEnvironmentVariable("FAB_UPDATE_GOLDEN") == "1") File.WriteAllText(path, contracts);
        Assert.Equal(File.ReadAllText(path), contracts);
    }

    private static string AliasOf(Type type) => type.GetCustomAttribute<AliasAttribute>()?.Alias ?? "";

    private static string Contracts()
    {
        var text = new StringBuilder();
        var seen = new SortedDictionary<string, Type>(StringComparer.Ordinal);
        foreach (Type type in Interfaces)
        {
            text.Append(AliasOf(type)).Append('\n');
            foreach (MethodInfo method in type.GetMethods().OrderBy(method => method.Name, StringComparer.Ordinal))
            {
                Type[] takes = [.. method.GetParameters().Select(parameter => parameter.ParameterType)];
                foreach (Type message in takes.Append(method.ReturnType)) Meet(message, seen);
                text.Append($"  {method.Name}({string.Join(", ", takes.Select(NameOf))}) {NameOf(method.ReturnType)}\n");
            }
        }

        foreach ((string name, Type type) in seen)
        {
            text.Append('\n').Append(name).Append('\n');
            foreach (string line in Shape(type)) text.Append("  ").Append(line).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>A type of ours, and those it is made of.</summary>
    private static void Meet(Type type, SortedDictionary<string, Type> seen)
    {
        foreach (Type argument in type.GenericTypeArguments) Meet(argument, seen);
        if (type.IsArray) Meet(type.GetElementType()!, seen);
        if (!IsOurs(type) || !seen.TryAdd(NameOf(type), type)) return;
        JsonTypeInfo shape = FabJson.Options.GetTypeInfo(type);
        foreach (JsonPropertyInfo property in shape.Properties) Meet(property.PropertyType, seen);
        foreach (JsonDerivedType kind in shape.PolymorphismOptions?.DerivedTypes ?? []) Meet(kind.DerivedType, seen);
    }

    private static IEnumerable<string> Shape(Type type)
    {
        if (type.IsEnum) return Enum.GetValues(type).Cast<object>().Select(value => JsonSerializer.Serialize(value, type, FabJson.Options));
        if (Array.Find(type.GetInterfaces(), IsValue) is { } value) return [$"as {NameOf(value.GenericTypeArguments[1])}"];
        JsonTypeInfo shape = FabJson.Options.GetTypeInfo(type);
        IEnumerable<string> kinds = (shape.PolymorphismOptions?.DerivedTypes ?? [])
            .Select(kind => $"{shape.PolymorphismOptions!.TypeDiscriminatorPropertyName} {kind.TypeDiscriminator}: {NameOf(kind.DerivedType)}");
        return kinds.Concat(shape.Properties.Select(property => $"{property.Name}: {NameOf(property.PropertyType)}")).Order(StringComparer.Ordinal);
    }

    private static bool IsOurs(Type type) => type.Namespace?.StartsWith("Fab.", StringComparison.Ordinal) == true && !type.IsArray;

    private static bool IsValue(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IValue<,>);

    private static string NameOf(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner) return NameOf(inner) + "?";
        if (type.IsArray) return NameOf(type.GetElementType()!) + "[]";
        string name = (type.FullName ?? type.Name).Split('`')[0].Replace('+', '.');
        name = name.StartsWith("System.", StringComparison.Ordinal) ? type.Name.Split('`')[0] : name;
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GenericTypeArguments.Select(NameOf))}>" : name;
    }
}
