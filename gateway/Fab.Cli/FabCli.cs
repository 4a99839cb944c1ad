using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Fab.Cli.Commands;
using Fab.Cli.Commands.Bonds;
using Fab.Cli.Terminal;
using Fab.Domain;

namespace Fab.Cli;

/// <summary>From the words typed to an exit code. The one place where a command's end becomes words.</summary>
internal static class FabCli
{
    internal static readonly IReadOnlyList<CliCommand> Commands =
    [
        DesignsCommand.Create(),
        InspectCommand.Create(),
        DesignCommand.Create(),
        QuoteCommand.Create(),
        PrintCommand.Create(),
        JobsCommand.Create(),
        JobCommand.Create(),
        QueueCommand.Create(),
        BookingsCommand.Create(),
        JobControlCommands.Pause(),
        JobControlCommands.Resume(),
        JobControlCommands.Cancel(),
        MachinesCommand.Create(),
        StopCommand.Create(),
        ClearCommand.Create(),
        LeaseCommand.Create(),
        RecoverCommand.Create(),
        JogCommand.Create(),
        .. HandCommand.All(),
        MaterialCommand.Create(),
        MaintenanceCommand.Create(),
        PresetsCommand.Create(),
        MacrosCommand.Create(),
        CameraCommand.Create(),
        WalletCommand.Create(),
        FundCommand.Create(),
        BondsCommand.Create(),
        CloseCommand.Create(),
        TraceCommand.Create(),
        LedgerCommand.Create(),
        MembersCommand.Create(),
        TokensCommand.Create(),
        SetUpCommand.Create(),
        VettingCommand.Create(),
        BridgeCommands.Enrol(),
        BridgeCommands.Bridges(),
    ];

    private static readonly Command Root = MakeRoot();

    public static async Task<int> Run(IReadOnlyList<string> args, CliHost host, CancellationToken ct)
    {
        ParseResult parsed = Root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        var say = new Output(host, args.Contains("--json"));

        if (args.Count == 0 || (args.Count == 1 && args[0] is "help" or "-h" or "--help" or "-?"))
        {
            say.Raw(Help.Text(Commands));
            return ExitCode.Done;
        }

        if (parsed.Action is HelpAction) return await Invoke(parsed, host, ct);
        if (parsed.Errors.Count > 0) return await WrongWords(parsed, say, host, ct);

        CliCommand? command = Find(Commands, parsed.CommandResult.Command);
        if (command is null) return await Invoke(parsed, host, ct);
        try
        {
            using Session session = await Session.Open(host, parsed, say, ct);
            await command.Run(session, ct);
            return ExitCode.Done;
        }
        catch (CommandEnded ended)
        {
            say.Refused(ended.Why, ended.With);
            return ended.ExitCode;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            say.EraseLine();
            return ExitCode.Interrupted;
        }
    }

    private static Command MakeRoot()
    {
        var root = new Command("fab", "Runs the machines of a maker space as a commons.");
        root.Options.Add(new HelpOption());
        root.Options.Add(new VersionOption());
        root.Options.Add(Globals.Url);
        root.Options.Add(Globals.Token);
        root.Options.Add(Globals.As);
        root.Options.Add(Globals.Json);
        foreach (CliCommand command in Commands) root.Subcommands.Add(command.Syntax);
        return root;
    }

    private static CliCommand? Find(IEnumerable<CliCommand> commands, Command syntax) => commands
        .Select(command => command.Syntax == syntax ? command : Find(command.Below, syntax))
        .FirstOrDefault(found => found is not null);

    private static Task<int> Invoke(ParseResult parsed, CliHost host, CancellationToken ct) =>
        parsed.InvokeAsync(new InvocationConfiguration { Output = host.Out, Error = host.Err, ProcessTerminationTimeout = null }, ct);

    private static async Task<int> WrongWords(ParseResult parsed, Output say, CliHost host, CancellationToken ct)
    {
        if (say.Json)
        {
            say.Refused(new Refusal(CliRefusals.Usage, string.Join(" ", parsed.Errors.Select(error => error.Message)), "./fab help lists the commands."));
            return ExitCode.Usage;
        }

        if (parsed.Action is ParseErrorAction action) action.ShowHelp = false;
        await Invoke(parsed, host with { Out = host.Err }, ct);
        string typed = PathOf(parsed.CommandResult);
        host.Err.WriteLine(typed.Length == 0 ? "  → ./fab help lists the commands." : $"  → ./fab{typed} --help shows how it is used.");
        return ExitCode.Usage;
    }

    /// <summary>How a command is typed after <c>./fab</c>: <c> ledger export</c>; nothing for <c>./fab</c> itself.</summary>
    private static string PathOf(CommandResult at) => at.Parent is CommandResult above ? $"{PathOf(above)} {at.Command.Name}" : "";
}
