namespace Fab.Domain.Bridges;

/// <summary>Why a bridge is not known, or not let in.</summary>
[RefusalCodes]
public static class RegisterRefusals
{
    public const string NameInvalid = "bridge-name-invalid";
    public const string TooMany = "too-many-bridges";
    public const string CodeWrong = "enrol-code-wrong";
    public const string NotFound = "bridge-not-found";

    public static Refusal NoBridge(string name) =>
        new(NotFound, $"There is no bridge '{name}'.", "A steward makes one: ./fab enrol NAME.");
}
