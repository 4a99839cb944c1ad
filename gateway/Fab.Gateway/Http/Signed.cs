using Fab.Contracts.Members;
using Fab.Domain;

namespace Fab.Gateway.Http;

/// <summary>The signed-in member of a request, bound as a parameter by <see cref="NeedsMember"/>'s endpoints.</summary>
public sealed record Signed(MemberView Member)
{
    private const string Item = "fab.member";

    public string Id => Member.Id.Value;

    public bool Has(string role) => Member.Roles.Contains(role);

    public static ValueTask<Signed?> BindAsync(HttpContext context) =>
        ValueTask.FromResult(context.Items.TryGetValue(Item, out object? member) ? new Signed((MemberView)member!) : null);

    internal static void Set(HttpContext context, MemberView member) => context.Items[Item] = member;
}

/// <summary>Endpoint metadata: who may call. No role given means any member.</summary>
public sealed record NeedsMember(IReadOnlyList<string> AnyRole);

public static class SignInExtensions
{
    /// <summary>The endpoint needs a member with one of the roles (none: any member).</summary>
    public static TBuilder For<TBuilder>(this TBuilder builder, params string[] anyRole)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new NeedsMember(anyRole));

    /// <summary>Checks <see cref="NeedsMember"/> before the endpoint's own filters and body binding run.</summary>
    public static IApplicationBuilder UseFabSignIn(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        NeedsMember? needs = context.GetEndpoint()?.Metadata.GetMetadata<NeedsMember>();
        if (needs is not null)
        {
            MemberView? member = await context.RequestServices.GetRequiredService<SignIn>().Member(context);
            Refusal? refusal = member is null ? HttpRefusals.SignIn
                : needs.AnyRole.Count > 0 && !needs.AnyRole.Any(member.Roles.Contains)
                    ? HttpRefusals.Forbidden(string.Join(" or ", needs.AnyRole.Select(r => r + "s")))
                    : null;
            if (refusal is not null)
            {
                await refusal.ToProblem().ExecuteAsync(context);
                return;
            }

            Signed.Set(context, member!);
        }

        await next(context);
    });
}
