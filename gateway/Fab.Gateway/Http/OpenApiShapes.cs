using System.Text.Json;
using System.Text.Json.Nodes;
using Fab.Domain.Members;
using Fab.Domain.Units;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Fab.Gateway.Http;

/// <summary>Tells OpenAPI what <see cref="Contracts.Json.FabJson"/> does: units and ids are bare values, and who may call what.</summary>
public static class OpenApiShapes
{
    private const string Refused = "Problem";

    public static OpenApiOptions AddFabShapes(this OpenApiOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Fab";
            document.Info.Description = "Machines of a maker space as a commons. Money in cents, time in seconds, lengths in millimetres, temperatures in °C.";
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes["token"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" };
            document.Components.SecuritySchemes["session"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Cookie, Name = "__Host-fab" };
            document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
            document.Components.Schemas[Refused] = ProblemSchema();
            RequireWhatIsThere(document);
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            NumbersAreNumbers(schema);
            Type type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
            if (BareOf(type) is { } bare) Become(schema, bare);
            else if (type.IsValueType && schema.Properties is { Count: > 0 } parts) schema.Required = parts.Keys.ToHashSet();

            // A list's items are not asked about by themselves where a converter writes them.
            if (context.JsonTypeInfo.ElementType is { } element && BareOf(element) is { } item)
            {
                var items = new OpenApiSchema();
                Become(items, item);
                schema.Items = items;
            }

            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            operation.Responses ??= [];
            operation.Responses["default"] = new OpenApiResponse
            {
                Description = "Refused: why, under a stable code, and the way out.",
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference(Refused, context.Document) },
                },
            };
            IList<object> metadata = context.Description.ActionDescriptor.EndpointMetadata;
            if (metadata.OfType<NeedsMember>().SingleOrDefault() is { } needs)
            {
                TellWhoMay(operation, needs.Action, metadata.OfType<NeedsSession>().Any(), context.Document);
                if (metadata.OfType<NeedsFreshSignIn>().Any()) operation.Extensions!["x-fab-fresh"] = new JsonNodeExtension(true);
            }

            return Task.CompletedTask;
        });
        return options;
    }

    /// <summary>The row of the one table that this endpoint is held to.</summary>
    private static void TellWhoMay(OpenApiOperation operation, MemberAction action, bool inPerson, OpenApiDocument? document)
    {
        MemberRule rule = Permissions.Table[action];
        operation.Extensions ??= new Dictionary<string, IOpenApiExtension>();
        operation.Extensions["x-fab-action"] = new JsonNodeExtension(JsonNamingPolicy.CamelCase.ConvertName(action.ToString()));
        if (rule.IsOpen) return;
        operation.Extensions["x-fab-roles"] = new JsonNodeExtension(new JsonArray([.. rule.Roles.Select(role => (JsonNode)role)]));
        operation.Security ??= [];
        operation.Security.Add(new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("session", document)] = [] });
        if (inPerson) return;
        operation.Extensions["x-fab-scope"] = new JsonNodeExtension(rule.Scope ?? "");
        operation.Security.Add(new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("token", document)] = [] });
    }

    /// <summary>What a unit or an id is over the wire; null for anything else.</summary>
    private static Type? BareOf(Type type) =>
        type.GetInterfaces().FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IValue<,>))?.GenericTypeArguments[1];

    private static void Become(OpenApiSchema schema, Type bare)
    {
        schema.Properties = null;
        schema.Required = null;
        schema.Type = bare == typeof(string) ? JsonSchemaType.String : bare == typeof(long) ? JsonSchemaType.Integer : JsonSchemaType.Number;
        schema.Format = bare == typeof(long) ? "int64" : bare == typeof(double) ? "double" : null;
    }

    /// <summary>A number may be read from a string, but the hub writes none so, and nobody should.</summary>
    private static void NumbersAreNumbers(OpenApiSchema schema)
    {
        if (schema.Type is not { } type || !type.HasFlag(JsonSchemaType.String)) return;
        if (!type.HasFlag(JsonSchemaType.Integer) && !type.HasFlag(JsonSchemaType.Number)) return;
        schema.Type = type & ~JsonSchemaType.String;
        schema.Pattern = null;
    }

    /// <summary>
    /// What is null is left out, so nothing that may be null must be there. Beyond that, what the hub answers is whole, and so is
    /// a value such as a volume; only what it is sent may leave out what has a default.
    /// </summary>
    private static void RequireWhatIsThere(OpenApiDocument document)
    {
        var sent = new HashSet<string>();
        foreach (OpenApiOperation operation in document.Paths.Values.SelectMany(path => path.Operations ?? []).Select(o => o.Value))
        {
            foreach (OpenApiMediaType body in operation.RequestBody?.Content?.Values ?? []) Reach(body.Schema, sent);
        }

        foreach ((string name, IOpenApiSchema shape) in document.Components!.Schemas!)
        {
            if (name == Refused || shape is not OpenApiSchema { Properties: { Count: > 0 } properties } schema) continue;
            ISet<string> required = schema.Required ?? new HashSet<string>();
            if (!sent.Contains(name)) required.UnionWith(properties.Keys);
            required.ExceptWith(properties.Where(p => MayBeNull(p.Value)).Select(p => p.Key));
            schema.Required = required;
        }
    }

    private static void Reach(IOpenApiSchema? schema, HashSet<string> reached)
    {
        if (schema is null || (schema is OpenApiSchemaReference { Reference.Id: { } id } && !reached.Add(id))) return;
        IEnumerable<IOpenApiSchema?> parts = [.. schema.Properties?.Values ?? [], .. schema.OneOf ?? [], .. schema.AnyOf ?? [], .. schema.AllOf ?? [], schema.Items, schema.AdditionalProperties];
        foreach (IOpenApiSchema? part in parts) Reach(part, reached);
    }

    private static bool MayBeNull(IOpenApiSchema schema) =>
        schema.Type?.HasFlag(JsonSchemaType.Null) == true || (schema.OneOf ?? []).Any(option => option.Type == JsonSchemaType.Null);

    /// <summary>What <see cref="Problems.Details"/> makes.</summary>
    private static OpenApiSchema ProblemSchema()
    {
        (string Name, JsonSchemaType Type, string Description)[] fields =
        [
            ("type", JsonSchemaType.String, "Ends with # and the code."),
            ("title", JsonSchemaType.String, "The code in words."),
            ("status", JsonSchemaType.Integer, "The HTTP status."),
            ("detail", JsonSchemaType.String, "What is refused and why, as a sentence."),
            ("code", JsonSchemaType.String, "Stable; docs/errors.md lists them."),
            ("wayOut", JsonSchemaType.String, "What to do then, where there is something."),
        ];
        return new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Required = fields.Select(field => field.Name).Where(name => name != "wayOut").ToHashSet(),
            Properties = fields.ToDictionary(
                field => field.Name, IOpenApiSchema (field) => new OpenApiSchema { Type = field.Type, Description = field.Description }),
        };
    }
}
