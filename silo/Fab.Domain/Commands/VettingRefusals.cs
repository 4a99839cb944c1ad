namespace Fab.Domain.Commands;

/// <summary>Why a command is not sent, and why the table is not changed.</summary>
[RefusalCodes]
public static class VettingRefusals
{
    public const string NotAllowed = "command-not-allowed";
    public const string Malformed = "command-malformed";
    public const string TableInvalid = "vetting-table-invalid";
    public const string VersionStale = "vetting-version-stale";
}
