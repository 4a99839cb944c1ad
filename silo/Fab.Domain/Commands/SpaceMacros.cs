namespace Fab.Domain.Commands;

public abstract record MacroCommand
{
    private MacroCommand()
    {
    }

    /// <summary>Keeps it, in place of one of that id. Whether its lines may be sent, the caller has asked the table.</summary>
    public sealed record Set(Macro Macro) : MacroCommand;

    public sealed record Drop(string Id) : MacroCommand;
}

public abstract record MacroEvent
{
    private MacroEvent()
    {
    }

    public sealed record WasSet(Macro Macro) : MacroEvent;

    public sealed record Dropped(string Id) : MacroEvent;
}

/// <summary>A space's macros as they are stored.</summary>
public sealed record SpaceMacros
{
    public const int Most = 200;

    /// <summary>By name.</summary>
    public IReadOnlyList<Macro> Macros { get; init; } = [];

    public long Revision { get; init; }

    /// <summary>Pure. Setting what holds already yields no event.</summary>
    public Decision<MacroEvent> Decide(MacroCommand command) => command switch
    {
        MacroCommand.Set c when WhatIsWrong(c.Macro) is { } wrong =>
            new Refusal(MacroRefusals.Invalid, $"The macro does not hold: {wrong}.", "Mend it and send it again."),
        MacroCommand.Set c => Macros.Any(known => Same(known, c.Macro)) ? Decision<MacroEvent>.Accept() : Decision<MacroEvent>.Accept(new MacroEvent.WasSet(c.Macro)),
        MacroCommand.Drop c => Macros.Any(known => known.Id == c.Id) ? Decision<MacroEvent>.Accept(new MacroEvent.Dropped(c.Id)) : Decision<MacroEvent>.Accept(),
        _ => throw new InvalidOperationException($"Unhandled command {command.GetType().Name}."),
    };

    public SpaceMacros Apply(MacroEvent happened) => happened switch
    {
        MacroEvent.WasSet e => With([.. Macros.Where(known => known.Id != e.Macro.Id), e.Macro]),
        MacroEvent.Dropped e => With([.. Macros.Where(known => known.Id != e.Id)]),
        _ => throw new InvalidOperationException($"Unhandled event {happened.GetType().Name}."),
    };

    private SpaceMacros With(IEnumerable<Macro> macros) => new()
    {
        Macros = [.. macros.OrderBy(m => m.Name, StringComparer.OrdinalIgnoreCase).ThenBy(m => m.Id, StringComparer.Ordinal)],
        Revision = Revision + 1,
    };

    private string? WhatIsWrong(Macro macro) => macro switch
    {
        _ when !Names.IsSlug(macro.Id) => "its id must be lower-case letters, digits and hyphens, at most 40",
        _ when !Names.IsLine(macro.Name, Macro.MaxNameLength) => $"its name must be one line of 1 to {Macro.MaxNameLength} characters",
        _ when macro.Machine is null == macro.Class is null => "it must be for one machine, or for a class of them",
        { Lines.Count: 0 or > Macro.MostLines } => $"it must have 1 to {Macro.MostLines} lines",
        _ when Macros.Count >= Most && Macros.All(known => known.Id != macro.Id) => $"a space has at most {Most} of them",
        _ => null,
    };

    private static bool Same(Macro a, Macro b) =>
        a with { Lines = [], By = default, At = default } == b with { Lines = [], By = default, At = default } && a.Lines.SequenceEqual(b.Lines);
}
