using Fab.Domain;

namespace Fab.Cluster;

/// <summary>Why a cluster of local processes does not start.</summary>
[RefusalCodes]
public static class ClusterRefusals
{
    public const string ToolMissing = "cluster-tool-missing";
    public const string PartNotReady = "cluster-part-not-ready";
    public const string Running = "cluster-running";
    public const string NotRunning = "cluster-not-running";

    public static Refusal NoTool(string program, string package) =>
        new(ToolMissing, $"{program} is not installed.", $"apt-get install {package}");

    public static Refusal NotReady(string part, string logFile, string lastWords) =>
        new(PartNotReady, $"{part} does not get ready. Its last words: {lastWords}", $"Its log is {logFile}.");

    public static Refusal AlreadyRunning(string folder, int process) =>
        new(Running, $"A cluster runs on {folder} already, as process {process}.", "Stop it: ./fab cluster down, with the same --data.");

    public static Refusal NoneRuns(string where) => new(NotRunning, $"No cluster runs {where}.", "Start one: ./fab cluster up.");
}

public sealed class ClusterException(Refusal refusal) : Exception(refusal?.Message)
{
    public Refusal Refusal { get; } = refusal!;
}
