using Fab.Domain.Machines;
using Fab.Domain.Members;

namespace Fab.Domain.Commands;

/// <summary>How a command gets to a machine.</summary>
public enum VettingUse
{
    Program,

    /// <summary>A person sends it from a console, while they hold the machine.</summary>
    ByHand,
}

/// <summary>
/// A space's table, as it applies to one machine and one member. Pure. A command that no row names may be sent; a
/// command that several rows name needs leave from each of them.
/// </summary>
public sealed class Vetting
{
    private readonly Dialect _dialect;
    private readonly VettingUse _use;
    private readonly (CommandPattern Pattern, VettingRow Row)[] _closed;
    private readonly string _who;

    private Vetting(IEnumerable<VettingRow> rows, Dialect dialect, MachineId? machine, VettingUse use, IReadOnlyCollection<string> roles)
    {
        (_dialect, _use) = (dialect, use);
        VettingRow[] here = [.. rows.Where(row => row.Dialect == dialect && (row.Machine is null || row.Machine == machine))];
        HashSet<string> own = [.. here.Where(row => row.Machine is not null).Select(row => row.Command)];
        _closed =
        [
            .. here.Where(row => row.Machine is not null || !own.Contains(row.Command))
                .Where(row => !May(row).Any(roles.Contains))
                .Select(row => (CommandPattern.Parse(row.Command, row.Dialect)!, row)),
        ];
        _who = roles.Count == 0 ? "someone without a role" : string.Join(" and ", roles.Order(StringComparer.Ordinal).Select(role => (role == Roles.Operator ? "an " : "a ") + role));
    }

    /// <summary>Equal for equal rows, machine, use and roles: what a verdict may be remembered by.</summary>
    public string Key { get; private init; } = "";

    /// <summary>Which rows hold for whom; rows that cannot be read were refused when the table was set.</summary>
    public static Vetting For(VettingTable table, MachineSpec machine, VettingUse use, IReadOnlyCollection<string> roles)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(roles);
        return new Vetting(table.Rows, machine.Dialect, machine.Id, use, roles) { Key = $"{table.Version}/{machine.Id}/{use}/{string.Join('+', roles.Order(StringComparer.Ordinal))}" };
    }

    /// <summary>What nobody's program may hold under the table Fab comes with.</summary>
    public static Vetting OfPrograms(Dialect dialect) => new(DefaultVetting.Rows, dialect, null, VettingUse.Program, []);

    /// <summary>What a terminal without a hub asks about before it sends it: what not everybody may send under the table Fab comes with.</summary>
    public static Vetting OfTerminal(Dialect dialect) => new(DefaultVetting.Rows, dialect, null, VettingUse.ByHand, [Roles.Maker]);

    /// <summary>Whether a member with these roles may send this command to this machine by hand; null when they may.</summary>
    public static Refusal? Check(string command, IReadOnlyCollection<string> roles, MachineSpec machine, VettingTable table) =>
        For(table, machine, VettingUse.ByHand, roles).Check(command);

    /// <summary>Whether any row might forbid a command with this code: cheap, for looking at every line of a program.</summary>
    /// <param name="letter">G, M, T or $.</param>
    /// <param name="tenths">The code in tenths: 382 for G38.2.</param>
    public bool Concerns(char letter, int tenths)
    {
        var word = new CommandWord(letter, tenths * 100L);
        foreach ((CommandPattern pattern, VettingRow row) in _closed)
        {
            if (letter == '$' ? row.Command[0] == '$' : pattern.Concerns(word)) return true;
        }

        return false;
    }

    /// <summary>The row that forbids the command; null when none does.</summary>
    /// <param name="command">One line, as it is sent or as a person typed it.</param>
    public VettingRow? ForbiddenBy(string command)
    {
        string clean = CommandWords.Clean(command, _dialect) ?? command;
        IReadOnlyList<CommandWord> words = clean.StartsWith('$') ? [] : CommandWords.Of(clean, _dialect);
        return Array.Find(_closed, closed => closed.Pattern.Matches(clean, words)).Row;
    }

    /// <summary>Null when it may be sent.</summary>
    public Refusal? Check(string command)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (CommandWords.Clean(command, _dialect) is not { } clean || (_dialect == Dialect.Grbl && HidesRealTime(clean)))
        {
            return new Refusal(
                VettingRefusals.Malformed, "A command is one line of plain characters, without any the firmware acts on at once.", "Send one command at a time.");
        }

        if (ForbiddenBy(command) is not { } row) return null;
        IReadOnlyList<string> may = May(row);
        return new Refusal(
            VettingRefusals.NotAllowed,
            $"{row.Command} is not for {_who} to send: {row.Reason}.",
            may.Count == 0 ? "Nobody may here. A steward can change the table (./fab vetting)." : $"Ask {string.Join(" or ", may.Select(role => (role == Roles.Operator ? "an " : "a ") + role))}.");
    }

    private IReadOnlyList<string> May(VettingRow row) => _use == VettingUse.Program ? row.InProgram : row.ByHand;

    /// <summary>Grbl obeys ?, ! and ~ wherever they stand; alone they are meant.</summary>
    private static bool HidesRealTime(string clean) => clean.Length > 1 && clean.AsSpan().IndexOfAny('?', '!', '~') >= 0;
}
