using Fab.Contracts.Members;
using Fab.Domain;
using Fab.Domain.Members;

namespace Fab.Gateway.Http;

/// <summary>The signed-in member of a request, bound as a parameter of endpoints marked with <see cref="NeedsMember"/>.</summary>
public sealed record SignedIn(MemberView Member)
{
    private const string Item = "fab.member";

    public string Id => Member.Id.Value;

    /// <summary>Who they are in the books, where names are not.</summary>
    public string Account => Member.Wallet[(Member.Wallet.IndexOf(':', StringComparison.Ordinal) + 1)..];

    public bool May(MemberAction action) => Permissions.Check(Member.Roles.ToArray(), action) is null;

    public static ValueTask<SignedIn?> BindAsync(HttpContext context) =>
        ValueTask.FromResult(context.Items.TryGetValue(Item, out object? member) ? new SignedIn((MemberView)member!) : null);

    internal static void Set(HttpContext context, MemberView member) => context.Items[Item] = member;
}

/// <summary>Endpoint metadata: the caller must be a member who may do this.</summary>
public sealed record NeedsMember(MemberAction Action);

public static class SignInExtensions
{
    /// <summary>The endpoint is for members who may do <paramref name="action"/>.</summary>
    public static TBuilder For<TBuilder>(this TBuilder builder, MemberAction action)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new NeedsMember(action));

    /// <summary>Checks <see cref="NeedsMember"/> before anything of the body is read.</summary>
    public static IApplicationBuilder UseFabSignIn(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<NeedsMember>() is { } needs)
        {
            SignIn signIn = context.RequestServices.GetRequiredService<SignIn>();
            MemberView? member = (needs.Action == MemberAction.StopMachine ? signIn.Remembered(context) : null) ?? await signIn.Member(context);
            Refusal? refusal = member is null ? HttpRefusals.SignIn : Permissions.Check(member.Roles.ToArray(), needs.Action);
            if (refusal is not null)
            {
                await refusal.ToProblem().ExecuteAsync(context);
                return;
            }

            SignedIn.Set(context, member!);
        }

        await next(context);
    });
}
