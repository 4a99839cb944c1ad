using Fab.Domain;
using Fab.Gateway.Hosting;

// 0: stopped as asked. 1: did not start, and says why. 2: usage.
if (args is ["migrate", ..])
{
    try
    {
        return await MigrateProgram.Run(args[1..], Console.Out, Console.Error, TimeProvider.System);
    }
    catch (HubStartException e)
    {
        return Say(e.Refusal);
    }
}

string[] arguments = args is ["up", ..] ? args[1..] : args;
if (arguments.Any(a => a is "-h" or "--help"))
{
    Console.WriteLine(HubOptions.Usage);
    return 0;
}

(HubOptions? options, string? problem) = HubOptions.Parse(arguments);
if (options is null)
{
    Console.Error.WriteLine($"fab: {problem}\n{HubOptions.Usage}");
    return 2;
}

try
{
    await using Hub hub = await Hub.Start(options, TimeProvider.System);
    Console.WriteLine($"fab: the hub of space '{options.Space}' is at {hub.Url}, data in {hub.DataRoot}. Ctrl-C stops it.");
    string page = Hub.PageAddress(hub.Url);
    if (hub.SetUpCode is { } code)
    {
        Console.WriteLine($"fab: this hub is new. Set it up at {page}/setup#{code}");
        Console.WriteLine($"     or here, with ./fab setup {code} --space NAME --member ID. Nobody else has the code; a restart makes another.");
    }

    if (hub.MemberLink is { } link) Console.WriteLine($"fab: {options.LinkFor} comes in at {page}/welcome#{link} (once, within three days).");

    await hub.WaitForShutdown();
    return 0;
}
catch (HubStartException e)
{
    return Say(e.Refusal);
}

static int Say(Refusal refusal)
{
    Console.Error.WriteLine($"fab: {refusal.Message} [{refusal.Code}]");
    if (refusal.WayOut is not null) Console.Error.WriteLine($"     {refusal.WayOut}");
    return 1;
}
