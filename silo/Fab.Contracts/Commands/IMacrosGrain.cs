using Fab.Domain;
using Fab.Domain.Commands;
using Orleans;

namespace Fab.Contracts.Commands;

/// <summary>A space's macros; the key is the space's name.</summary>
[Alias("fab.IMacrosGrain")]
public interface IMacrosGrain : IGrainWithStringKey
{
    /// <summary>Keeps a macro, in place of one of that id; the caller has asked the vetting table about its lines.</summary>
    Task<Refusal?> Set(Macro macro);

    /// <summary>Silent where there is none.</summary>
    Task Drop(string id);

    Task<IReadOnlyList<Macro>> Get();
}

/// <summary>A macro as people set it, for one machine or for a class of them.</summary>
public sealed record MacroRequest(string Name, MachineId? Machine, string? Class, IReadOnlyList<string> Lines);
