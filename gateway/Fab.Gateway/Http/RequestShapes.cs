using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Fab.Gateway.Http;

/// <summary>Holds request bodies to what their records say: a member that may not be null must be there.</summary>
public static class RequestShapes
{
    public static JsonSerializerOptions RequireWhatIsNotNullable(this JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.TypeInfoResolver = (options.TypeInfoResolver ?? new DefaultJsonTypeInfoResolver()).WithAddedModifier(Require);
        return options;
    }

    private static void Require(JsonTypeInfo type)
    {
        foreach (JsonPropertyInfo property in type.Properties)
        {
            // A switch that is not mentioned is off.
            if (property.PropertyType == typeof(bool)) continue;
            if (property.AssociatedParameter is not { HasDefaultValue: false, IsNullable: false }) continue;
            property.IsRequired = true;
            if (!property.PropertyType.IsValueType) property.IsSetNullable = false;
        }
    }
}
