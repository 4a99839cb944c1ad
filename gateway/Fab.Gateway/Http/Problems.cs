using Fab.Designs;
using Fab.Domain;
using Fab.Domain.Bonds;
using Fab.Domain.Bookings;
using Fab.Domain.Commands;
using Fab.Domain.Fund;
using Fab.Domain.Jobs;
using Fab.Domain.Machines;
using Fab.Domain.Members;
using Fab.Firmware.Preflight;
using Fab.FirmwareBridge.Mqtt;
using Fab.Gateway.Accounts;
using Fab.Gateway.Hosting;
using Microsoft.AspNetCore.Mvc;

namespace Fab.Gateway.Http;

/// <summary>Turns refusals into ProblemDetails: the same code, sentence and way out as everywhere else.</summary>
public static class Problems
{
    private static readonly Dictionary<string, int> StatusByCode = new(StringComparer.Ordinal)
    {
        [HttpRefusals.NotSignedIn] = StatusCodes.Status401Unauthorized,
        [HttpRefusals.NotAllowed] = StatusCodes.Status403Forbidden,
        [MemberRefusals.RoleMissing] = StatusCodes.Status403Forbidden,
        [MemberRefusals.ScopeMissing] = StatusCodes.Status403Forbidden,
        [AccountRefusals.PasswordWrong] = StatusCodes.Status401Unauthorized,
        [AccountRefusals.PasskeyRefused] = StatusCodes.Status401Unauthorized,
        [AccountRefusals.AccountLocked] = StatusCodes.Status429TooManyRequests,
        [AccountRefusals.TriedTooOften] = StatusCodes.Status429TooManyRequests,
        [AccountRefusals.PasswordTooWeak] = StatusCodes.Status422UnprocessableEntity,
        [AccountRefusals.LinkUsedUp] = StatusCodes.Status410Gone,
        [AccountRefusals.SessionNeeded] = StatusCodes.Status403Forbidden,
        [AccountRefusals.SignInNotFresh] = StatusCodes.Status403Forbidden,
        [AccountRefusals.CrossSite] = StatusCodes.Status403Forbidden,
        [AccountRefusals.SetUpCodeWrong] = StatusCodes.Status403Forbidden,
        [MqttCodes.BrokerUnreachable] = StatusCodes.Status503ServiceUnavailable,
        [HttpRefusals.RequestTooLarge] = StatusCodes.Status413PayloadTooLarge,
        [MacroRefusals.Unknown] = StatusCodes.Status404NotFound,
        [VettingRefusals.NotAllowed] = StatusCodes.Status403Forbidden,
        [CameraRefusals.NotYours] = StatusCodes.Status403Forbidden,
        [CameraRefusals.Silent] = StatusCodes.Status502BadGateway,
        [CameraRefusals.Locked] = StatusCodes.Status502BadGateway,
        [CameraRefusals.NoPicture] = StatusCodes.Status502BadGateway,
        [MachineRefusals.MaintenanceUnknown] = StatusCodes.Status404NotFound,
        [BookingRefusals.Unknown] = StatusCodes.Status404NotFound,
        [BookingRefusals.TimeInvalid] = StatusCodes.Status422UnprocessableEntity,
        [HttpRefusals.NotFound] = StatusCodes.Status404NotFound,
        [DesignRefusals.Unknown] = StatusCodes.Status404NotFound,
        [DesignRefusals.RevisionUnknown] = StatusCodes.Status404NotFound,
        [DesignRefusals.RevisionGone] = StatusCodes.Status410Gone,
        [DesignRefusals.FileUnknown] = StatusCodes.Status404NotFound,
        [DesignRefusals.NoPicture] = StatusCodes.Status404NotFound,
        [DesignRefusals.StlTooLarge] = StatusCodes.Status413PayloadTooLarge,
        [DesignRefusals.ThreeMfTooLarge] = StatusCodes.Status413PayloadTooLarge,
        [DesignRefusals.ProgramTooLarge] = StatusCodes.Status413PayloadTooLarge,
        [PreflightCodes.TooLarge] = StatusCodes.Status413PayloadTooLarge,
        [HttpRefusals.RequestMalformed] = StatusCodes.Status400BadRequest,
        [HttpRefusals.NoMachineFits] = StatusCodes.Status422UnprocessableEntity,
        [BondRefusals.Unknown] = StatusCodes.Status404NotFound,
        [BondRefusals.SaleUnknown] = StatusCodes.Status404NotFound,
        [FundRefusals.PeriodUnknown] = StatusCodes.Status404NotFound,
        [FundRefusals.CostUnknown] = StatusCodes.Status404NotFound,
        [FundRefusals.ShareUnknown] = StatusCodes.Status404NotFound,
        [HubRefusals.DatabaseOutOfReach] = StatusCodes.Status503ServiceUnavailable,
        [HubRefusals.OtherSiloAway] = StatusCodes.Status503ServiceUnavailable,
        [JobRefusals.LedgerOutOfReach] = StatusCodes.Status503ServiceUnavailable,
        [HttpRefusals.InternalError] = StatusCodes.Status500InternalServerError,
    };

    /// <summary>Codes about what was sent, rather than about the state it met, begin like this.</summary>
    private static readonly string[] ContentPrefixes = ["design-", "gcode-", "stl-", "threemf-", "slicing-", "program-", "tool-", "parameter-", "licence-", "amount-"];

    /// <summary>So do these end.</summary>
    private static readonly string[] ContentSuffixes = ["-malformed", "-unknown", "-invalid"];

    /// <param name="status">HTTP's own word for it; null for the code's usual one.</param>
    public static IResult ToProblem(this Refusal refusal, int? status = null)
    {
        ProblemDetails details = Details(refusal);
        details.Status = status ?? details.Status;
        return Results.Problem(details);
    }

    public static ProblemDetails Details(Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        var details = new ProblemDetails
        {
            Type = $"https://fab.example/errors#{refusal.Code}",
            Title = refusal.Code.Replace('-', ' '),
            Status = StatusOf(refusal.Code),
            Detail = refusal.Message,
            Extensions = { ["code"] = refusal.Code },
        };
        if (refusal.WayOut is not null) details.Extensions["wayOut"] = refusal.WayOut;
        return details;
    }

    public static int StatusOf(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        if (StatusByCode.TryGetValue(code, out int status)) return status;
        if (code.EndsWith("-not-found", StringComparison.Ordinal)) return StatusCodes.Status404NotFound;
        bool ofContent = ContentPrefixes.Any(p => code.StartsWith(p, StringComparison.Ordinal))
            || ContentSuffixes.Any(s => code.EndsWith(s, StringComparison.Ordinal));
        return ofContent
            ? StatusCodes.Status422UnprocessableEntity
            : StatusCodes.Status409Conflict;
    }
}
