using System.Globalization;
using System.Threading.RateLimiting;
using Fab.Domain;
using Fab.Gateway.Http;
using Microsoft.AspNetCore.RateLimiting;

namespace Fab.Gateway.Accounts;

/// <summary>How often somebody may try to get in: by the address they come from, and by the account they try.</summary>
public sealed class SignInLimits : IDisposable
{
    /// <summary>The policy of endpoints that ask for a secret.</summary>
    public const string ByAddress = "by-address";

    /// <summary>Many members of a space come from one address.</summary>
    public const int MostOfAnAddress = 60;

    public const int MostOfAnAccount = 10;

    public static TimeSpan Span { get; } = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<string> _ofAccounts = PartitionedRateLimiter.Create<string, string>(
        account => RateLimitPartition.GetFixedWindowLimiter(account, _ => Window(MostOfAnAccount)), StringComparer.Ordinal);

    public static void Configure(RateLimiterOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.AddPolicy(ByAddress, context => RateLimitPartition.GetFixedWindowLimiter(
            context.Connection.RemoteIpAddress?.ToString() ?? "", _ => Window(MostOfAnAddress)));
        options.OnRejected = async (rejected, _) => await TooMany(rejected.Lease).ExecuteAsync(rejected.HttpContext);
    }

    /// <summary>Null when the account may be tried once more.</summary>
    public IResult? Try(string account)
    {
        using RateLimitLease lease = _ofAccounts.AttemptAcquire(account);
        return lease.IsAcquired ? null : TooMany(lease);
    }

    public void Dispose() => _ofAccounts.Dispose();

    /// <summary>429 with when to come again, in a sentence and for programs.</summary>
    public static IResult Later(Refusal refusal, TimeSpan wait) => new RetryAfter(refusal, wait);

    private static IResult TooMany(RateLimitLease lease)
    {
        TimeSpan wait = lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan after) ? after : Span;
        return Later(AccountRefusals.TriesAgain(wait), wait);
    }

    private static FixedWindowRateLimiterOptions Window(int most) => new() { PermitLimit = most, Window = Span, QueueLimit = 0 };

    private sealed class RetryAfter(Refusal refusal, TimeSpan wait) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString("0", CultureInfo.InvariantCulture);
            return refusal.ToProblem(StatusCodes.Status429TooManyRequests).ExecuteAsync(httpContext);
        }
    }
}
