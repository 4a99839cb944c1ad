using System.Text;

namespace Fab.VirtualMachines;

/// <summary><c>$</c> commands.</summary>
public sealed partial class VirtualRouter
{
    /// <summary>Bytes written to EEPROM: a float with its checksum, a coordinate system with its own.</summary>
    private const int SettingBytes = 5, CoordinateBytes = 13, RestoreBytes = 120;

    private IEnumerable<Wait>? Interpret(ReadOnlySpan<byte> line)
    {
        if (line[0] == '$') return SystemCommand(line);
        if (_state is not (RouterState.Alarm or RouterState.Jog)) return ExecuteGcode(line);
        _answer = GrblError.Locked;
        return null;
    }

    private IEnumerable<Wait>? SystemCommand(ReadOnlySpan<byte> line)
    {
        string text = Encoding.Latin1.GetString(line);
        if (text.StartsWith("$J", StringComparison.Ordinal)) return Jog(line);
        IEnumerable<Wait>? handler = SystemCommand(text);
        if (_answer == GrblError.None) RecordExecuted(line);
        return handler;
    }

    private IEnumerable<Wait>? SystemCommand(string text)
    {
        switch (text)
        {
            case "$":
                SendLine("[HLP:$$ $# $G $I $N $x=val $Nx=line $J=line $SLP $C $X $H ~ ! ? ctrl-x]");
                return null;
            case "$$":
                if (_state is RouterState.Run or RouterState.Hold) return Refuse(GrblError.NotIdle);
                foreach (string setting in _eeprom.Listing()) SendLine(setting);
                return null;
            case "$G":
                ReportModes();
                return null;
            case "$C":
                return ToggleCheck();
            case "$X":
                // A reset at rest raises no alarm, but somebody unlocks all the same.
                Log.ClearStop();
                if (_state != RouterState.Alarm) return null;
                Message("Caution: Unlocked");
                _state = RouterState.Idle;
                return null;
        }

        if (text.Length > 2 && text[1] is '$' or 'G' or 'C' or 'X') return Refuse(GrblError.InvalidStatement);
        if (_state is not (RouterState.Idle or RouterState.Alarm)) return Refuse(GrblError.NotIdle);
        switch (text)
        {
            case "$#":
                ReportParameters();
                return null;
            case "$H":
                return _eeprom.IsOn(22) ? Home() : Refuse(GrblError.SettingDisabled);
            case "$SLP":
                return Sleep();
            case "$I":
                ReportBuild();
                return null;
            case "$N":
                for (int i = 0; i < 2; i++) SendLine(Invariant($"$N{i}={_eeprom.StartupLines[i]}"));
                return null;
            case "$RST=$" or "$RST=#" or "$RST=*":
                return Restore(text[^1]);
        }

        if (text.StartsWith("$I=", StringComparison.Ordinal)) return StoreBuildInfo(text[3..]);
        if (text.StartsWith("$N", StringComparison.Ordinal)) return StoreStartupLine(text);
        if (text[1] is 'H' or 'S' or 'I' or 'R' or '#') return Refuse(GrblError.InvalidStatement);
        return StoreSetting(text);
    }

    private IEnumerable<Wait>? Refuse(int error)
    {
        _answer = error;
        return null;
    }

    private IEnumerable<Wait>? ToggleCheck()
    {
        if (_state == RouterState.Check)
        {
            Message("Disabled");
            _resetAfterLine = true;
            return null;
        }

        if (_state != RouterState.Idle) return Refuse(GrblError.NotIdle);
        _state = RouterState.Check;
        Message("Enabled");
        return null;
    }

    private IEnumerable<Wait>? Sleep()
    {
        _planner.Hold(Clock);
        _state = RouterState.Sleep;
        SetSpindle(5);
        _coolantOff = true;
        Message("Sleeping");
        return null;
    }

    private IEnumerable<Wait> Restore(char what)
    {
        if (what is '$' or '*') _eeprom.RestoreSettings();
        if (what is '#' or '*') _eeprom.RestoreParameters();
        if (what == '*')
        {
            Array.Fill(_eeprom.StartupLines, "");
            _eeprom.BuildInfo = "";
        }

        ApplySettings();
        yield return WriteEeprom(RestoreBytes);
        Message("Restoring defaults");
        _resetAfterLine = true;
    }

    private IEnumerable<Wait> StoreBuildInfo(string text)
    {
        _eeprom.BuildInfo = text;
        yield return WriteEeprom(text.Length + 1);
    }

    private IEnumerable<Wait>? StoreStartupLine(string text)
    {
        if (_state != RouterState.Idle) return Refuse(GrblError.NotIdle);
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0) return Refuse(text.Length > 3 ? GrblError.InvalidStatement : GrblError.BadNumber);
        if (!int.TryParse(text.AsSpan(2, equals - 2), out int index) || index is < 0 or > 1) return Refuse(GrblError.BadNumber);
        string block = text[(equals + 1)..];
        IEnumerable<Wait>? check = block.Length == 0 ? null : ExecuteGcode(Encoding.Latin1.GetBytes(block));
        if (_answer != GrblError.None) return null;
        return Store();

        IEnumerable<Wait> Store()
        {
            if (check is not null)
            {
                foreach (Wait wait in check) yield return wait;
            }

            yield return Wait.Stillness;
            _eeprom.StartupLines[index] = block;
            yield return WriteEeprom(block.Length + 1);
        }
    }

    private IEnumerable<Wait> RunStartupLines()
    {
        foreach (string line in _eeprom.StartupLines)
        {
            if (line.Length == 0) continue;
            _answer = GrblError.None;
            foreach (Wait wait in ExecuteGcode(Encoding.Latin1.GetBytes(line)) ?? []) yield return wait;
            SendLine($">{line}:{(_answer == GrblError.None ? "ok" : Invariant($"error:{_answer}"))}");
        }

        _answer = GrblError.None;
    }

    private IEnumerable<Wait>? StoreSetting(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        int at = 1;
        if (!DecimalText.TryRead(bytes, ref at, out double number)) return Refuse(GrblError.BadNumber);
        if (at >= bytes.Length || bytes[at] != '=') return Refuse(GrblError.InvalidStatement);
        at = equals + 1;
        if (!DecimalText.TryRead(bytes, ref at, out double value)) return Refuse(GrblError.BadNumber);
        if (at != bytes.Length) return Refuse(GrblError.InvalidStatement);
        int error = _eeprom.Store(number, value);
        if (error != GrblError.None) return Refuse(error);
        ApplySettings();
        if (number == 13) _offsetReportIn = 0;
        return Write();

        IEnumerable<Wait> Write()
        {
            yield return WriteEeprom(SettingBytes);
        }
    }

    /// <summary>A limit of zero, which the firmware lets a person store, would be an axis that never arrives.</summary>
    private static MachinePosition AboveZero(MachinePosition p) =>
        new(Math.Max(p.X, 0.01), Math.Max(p.Y, 0.01), Math.Max(p.Z, 0.01), p.E);

    private void ApplySettings()
    {
        _limits.FeedMax = AboveZero(_eeprom.Axes(110)) * (1.0 / 60);
        _limits.Acceleration = AboveZero(_eeprom.Axes(120));
        _limits.JunctionDeviationMm = _eeprom[11];
    }
}
