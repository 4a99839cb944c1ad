using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Fab.Domain.Units;

namespace Fab.Contracts.Json;

/// <summary>The one JSON shape of Fab: camel case, enums as camel-case strings, units and ids as their bare value.</summary>
public static class FabJson
{
    public static JsonSerializerOptions Options { get; } = Freeze(Configure(new JsonSerializerOptions()));

    /// <summary>Puts Fab's conventions on options that somebody else owns (ASP.NET's, the grain host's).</summary>
    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = true;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new ValueConverterFactory());
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        return options;
    }

    private static JsonSerializerOptions Freeze(JsonSerializerOptions options)
    {
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}

/// <summary>Writes an <see cref="IValue{TSelf,TValue}"/> as its bare value, also as a dictionary key.</summary>
public sealed class ValueConverterFactory : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsValueType && ValueInterface(typeToConvert) is not null;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options)
    {
        Type valueType = ValueInterface(typeToConvert)!.GenericTypeArguments[1];
        return (JsonConverter)Activator.CreateInstance(typeof(Converter<,>).MakeGenericType(typeToConvert, valueType))!;
    }

    private static Type? ValueInterface(Type type) => Array.Find(
        type.GetInterfaces(),
        i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IValue<,>) && i.GenericTypeArguments[0] == type);

    private sealed class Converter<TSelf, TValue> : JsonConverter<TSelf>
        where TSelf : struct, IValue<TSelf, TValue>
    {
        public override TSelf Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            TSelf.From(JsonSerializer.Deserialize<TValue>(ref reader, options)
                ?? throw new JsonException($"A {typeToConvert.Name} cannot be null."));

        public override void Write(Utf8JsonWriter writer, TSelf value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.Value, options);

        public override TSelf ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetString() is TValue text ? TSelf.From(text) : throw new JsonException($"{typeToConvert.Name} is no key.");

        public override void WriteAsPropertyName(Utf8JsonWriter writer, TSelf value, JsonSerializerOptions options) =>
            writer.WritePropertyName(value.Value as string ?? throw new JsonException($"{typeof(TSelf).Name} is no key."));
    }
}
