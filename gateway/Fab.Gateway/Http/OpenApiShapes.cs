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
            document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
            document.Components.Schemas[Refused] = ProblemSchema();
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            Type type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
            Type? value = type.GetInterfaces().FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IValue<,>))?.GenericTypeArguments[1];
            if (value is null) return Task.CompletedTask;
            schema.Properties = null;
            schema.Required = null;
            schema.Type = value == typeof(string) ? JsonSchemaType.String : value == typeof(long) ? JsonSchemaType.Integer : JsonSchemaType.Number;
            schema.Format = value == typeof(long) ? "int64" : value == typeof(double) ? "double" : null;
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
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<NeedsMember>().Any())
            {
                operation.Security ??= [];
                operation.Security.Add(new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("token", context.Document)] = [] });
            }

            return Task.CompletedTask;
        });
        return options;
    }

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
