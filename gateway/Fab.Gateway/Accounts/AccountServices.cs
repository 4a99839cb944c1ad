using Fab.Silo;
using Microsoft.AspNetCore.Identity;

namespace Fab.Gateway.Accounts;

internal static class AccountServices
{
    public static void AddFabAccountServices(this IServiceCollection services)
    {
        services.AddFabSignIns();
        services.AddSingleton<OneTime>();
        services.AddSingleton<Sessions>();
        services.AddSingleton<SignInLimits>();
        services.AddSingleton<TokenUses>();
        services.AddSingleton<SetUpCode>();
        services.AddRateLimiter(SignInLimits.Configure);
        services.AddIdentityCore<AccountUser>(identity =>
        {
            identity.Password.RequiredLength = PasswordRules.Shortest;
            identity.Password.RequiredUniqueChars = 5;
            identity.Password.RequireDigit = false;
            identity.Password.RequireLowercase = false;
            identity.Password.RequireUppercase = false;
            identity.Password.RequireNonAlphanumeric = false;
            identity.Lockout.MaxFailedAccessAttempts = 10;
            identity.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(15);
        }).AddPasswordValidator<PasswordRules>();
        services.AddScoped<AccountStore>();
        services.AddScoped<IUserStore<AccountUser>>(provider => provider.GetRequiredService<AccountStore>());
        services.AddScoped<AccountManager>();
        services.AddScoped<UserManager<AccountUser>>(provider => provider.GetRequiredService<AccountManager>());
        services.AddScoped<IPasskeyHandler<AccountUser>, PasskeyHandler<AccountUser>>();
        services.AddScoped<Passkeys>();
        services.Configure<IdentityPasskeyOptions>(passkeys =>
        {
            // The device asks who holds it, and knows for whom it signs: a passkey needs neither name nor password beside it.
            passkeys.UserVerificationRequirement = "required";
            passkeys.ResidentKeyRequirement = "required";
        });
    }
}
