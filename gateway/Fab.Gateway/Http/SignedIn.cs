using Fab.Contracts.Members;
using Fab.Domain;
using Fab.Domain.Members;
using Fab.Gateway.Accounts;
using Fab.Silo.SignIns;

namespace Fab.Gateway.Http;

/// <summary>The signed-in member of a request, bound as a parameter of endpoints marked with <see cref="NeedsMember"/>.</summary>
public sealed record SignedIn(MemberView Member)
{
    private const string Item = "fab.member";

    /// <summary>What the token that speaks for them may be used for; null for all that they may do.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>The session of their browser; null where a token speaks for them.</summary>
    public StoredSession? Session { get; init; }

    public string Id => Member.Id.Value;

    /// <summary>Who they are in the books, where names are not.</summary>
    public string Account => Member.Wallet[(Member.Wallet.IndexOf(':', StringComparison.Ordinal) + 1)..];

    public bool May(MemberAction action) => Check(action) is null;

    public Refusal? Check(MemberAction action) => Permissions.Check(Member.Roles.ToArray(), Scopes?.ToArray(), action);

    public static ValueTask<SignedIn?> BindAsync(HttpContext context) =>
        ValueTask.FromResult(context.Items.TryGetValue(Item, out object? member) ? (SignedIn)member! : null);

    internal static void Set(HttpContext context, SignedIn member) => context.Items[Item] = member;
}

/// <summary>Endpoint metadata: the caller must be somebody who may do this.</summary>
public sealed record NeedsMember(MemberAction Action);

/// <summary>Endpoint metadata: not with a token.</summary>
public sealed record NeedsSession;

/// <summary>Endpoint metadata: a session must be fresh; a token is asked for nothing.</summary>
public sealed record NeedsFreshSignIn;

public static class SignInExtensions
{
    /// <summary>The endpoint is for those who may do <paramref name="action"/>. Every endpoint says so; a hub with one that does not will not start.</summary>
    public static TBuilder For<TBuilder>(this TBuilder builder, MemberAction action)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new NeedsMember(action));

    /// <summary>And only signed in by password or passkey: a token that leaks must not become a way in for good.</summary>
    public static TBuilder InPerson<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new NeedsSession());

    /// <summary>And in a browser only soon after signing in: it makes a way in that outlasts the session, and somebody may have left the browser alone.</summary>
    public static TBuilder Freshly<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new NeedsFreshSignIn());

    /// <summary>Checks <see cref="NeedsMember"/> before anything of the body is read.</summary>
    public static IApplicationBuilder UseFabSignIn(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        // What is no route says by itself that there is nothing, or not with this method or content.
        if (context.GetEndpoint() is RouteEndpoint endpoint)
        {
            MemberAction action = endpoint.Metadata.GetRequiredMetadata<NeedsMember>().Action;
            if (!Permissions.Table[action].IsOpen && await Check(context, endpoint, action) is { } refusal)
            {
                await refusal.ToProblem().ExecuteAsync(context);
                return;
            }
        }

        await next(context);
    });

    /// <summary>A hole in the rules is found before anybody can use it.</summary>
    public static void RequireRules(this IEndpointRouteBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        string[] without = [.. app.DataSources.SelectMany(s => s.Endpoints).Where(e => e.Metadata.GetMetadata<NeedsMember>() is null).Select(e => e.DisplayName ?? "?")];
        if (without.Length > 0) throw new InvalidOperationException($"Nobody said who may do this: {string.Join(", ", without)}");
    }

    private static async Task<Refusal?> Check(HttpContext context, Endpoint endpoint, MemberAction action)
    {
        SignIn signIn = context.RequestServices.GetRequiredService<SignIn>();
        SignedIn? member = action == MemberAction.StopMachine ? await signIn.WhoStops(context) : await signIn.Who(context);
        if (member is null) return HttpRefusals.SignIn;
        if (member.Check(action) is { } refusal) return refusal;
        if (member.Session is null && endpoint.Metadata.GetMetadata<NeedsSession>() is not null) return AccountRefusals.NeedsSession;
        if (endpoint.Metadata.GetMetadata<NeedsFreshSignIn>() is not null && context.RequestServices.GetRequiredService<Sessions>().WhyStale(member.Session) is { } stale)
            return stale;
        SignedIn.Set(context, member);
        return null;
    }
}
