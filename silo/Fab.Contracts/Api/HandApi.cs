using Fab.Contracts.Bus;
using Fab.Domain.Machines;

namespace Fab.Contracts.Api;

/// <summary>A move by hand, relative to where the tool is, in millimetres. What is null or 0 stays.</summary>
/// <param name="E">Filament, on a printer.</param>
/// <param name="Feed">mm/min; less is taken where the machine could not rest in time.</param>
/// <param name="Hold">Names the jog; null lets the hub name it.</param>
public sealed record JogRequest(double? X, double? Y, double? Z, double? E, double Feed, string? Hold = null);

/// <summary>A jog under way. It ends by itself unless it is kept up: <c>PUT …/jog/{hold}</c>.</summary>
/// <param name="KeepUpWithinMilliseconds">Later than this after the last word the machine begins to rest.</param>
/// <param name="KeepUpEveryMilliseconds">How often to say it, so that one lost word ends nothing.</param>
public sealed record JogView(string Hold, int KeepUpWithinMilliseconds, int KeepUpEveryMilliseconds);

/// <param name="Axes">Such as <c>xy</c>; null for all.</param>
public sealed record AxesRequest(string? Axes);

/// <summary>A preset by name, or temperatures in °C; a null heater stays as it is, 0 turns it off.</summary>
public sealed record HeatRequest(string? Preset, double? Hotend, double? Bed);

/// <param name="Rpm">0 stops it.</param>
public sealed record SpindleRequest(double Rpm, bool Reversed = false);

public sealed record CoolantRequest(bool Flood, bool Mist);

/// <param name="Number">1 to 6, for G54 to G59.</param>
public sealed record WorkOffsetRequest(int Number);

/// <param name="Percent">Rapids 25, 50 or 100; the fan 0 to 100; all others 10 to 200.</param>
public sealed record OverrideRequest(OverrideKind Kind, int Percent);

/// <param name="Home">By homing; otherwise as it stands, for those who may and are certain of its position.</param>
/// <param name="Checked">The person has looked at the machine.</param>
public sealed record UnlockRequest(bool Home, bool Checked);

public sealed record SendRequest(string Command);

/// <summary>What became of something done by hand.</summary>
/// <param name="Stage"><c>taken</c> while the firmware still works at it, <c>done</c> when it has answered.</param>
/// <param name="Sent">The very lines.</param>
/// <param name="Said">What the firmware said meanwhile.</param>
public sealed record HandView(string Id, HandStage Stage, IReadOnlyList<string> Sent, IReadOnlyList<string> Said)
{
    /// <summary>What was typed was the emergency stop: how it went, as of the stop itself.</summary>
    public StopView? Stop { get; init; }
}

/// <summary>The live event <c>console</c>: what was just said at a machine.</summary>
public sealed record ConsoleView(Domain.MachineId Machine, IReadOnlyList<ConsoleLine> Lines);
