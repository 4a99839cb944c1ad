using Fab.Cli;
using Fab.Cli.Terminal;

using var interrupt = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    // The first Ctrl-C lets the command say how things stand; a second one ends the program at once.
    pressed.Cancel = !interrupt.IsCancellationRequested;
    interrupt.Cancel();
};
using CliHost host = CliHost.OfThisProcess();
return await FabCli.Run(args, host, interrupt.Token);
