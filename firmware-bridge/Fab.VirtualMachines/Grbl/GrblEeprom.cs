using System.Globalization;

namespace Fab.VirtualMachines;

/// <summary>What a Grbl board keeps without power: settings, coordinate systems, startup lines, build info.</summary>
internal sealed class GrblEeprom
{
    public const int G28 = 6;
    public const int G30 = 7;

    private static readonly int[] Order =
        [0, 1, 2, 3, 4, 5, 6, 10, 11, 12, 13, 20, 21, 22, 23, 24, 25, 26, 27, 30, 31, 32, 100, 101, 102, 110, 111, 112, 120, 121, 122, 130, 131, 132];

    /// <summary>Settings the firmware keeps, and prints, as whole numbers.</summary>
    private static readonly HashSet<int> Whole = [0, 1, 2, 3, 4, 5, 6, 10, 13, 20, 21, 22, 23, 26, 32];

    private readonly RouterConfig _config;
    private readonly Dictionary<int, double> _settings = [];

    public GrblEeprom(RouterConfig config)
    {
        _config = config;
        RestoreSettings();
    }

    /// <summary>G54 to G59, G28, G30 in machine coordinates.</summary>
    public MachinePosition[] Coordinates { get; } = new MachinePosition[8];

    public string[] StartupLines { get; } = ["", ""];

    public string BuildInfo { get; set; } = "";

    public double this[int number] => _settings[number];

    public bool IsOn(int number) => _settings[number] != 0;

    public MachinePosition Axes(int first) => new(_settings[first], _settings[first + 1], _settings[first + 2], 1);

    public void RestoreSettings()
    {
        double[] defaults =
        [
            10, 25, 0, 0, 0, 0, 0, 1, 0.010, 0.002, 0, _config.SoftLimits ? 1 : 0, 0, _config.HomingEnabled ? 1 : 0, 0,
            100, 2000, 250, 1, 24000, 0, _config.LaserMode ? 1 : 0,
            _config.StepsPerMm, _config.StepsPerMm, _config.StepsPerMm,
            _config.FeedMax.X, _config.FeedMax.Y, _config.FeedMax.Z,
            _config.Acceleration.X, _config.Acceleration.Y, _config.Acceleration.Z,
            _config.Travel.X, _config.Travel.Y, _config.Travel.Z,
        ];
        for (int i = 0; i < Order.Length; i++) _settings[Order[i]] = defaults[i];
    }

    public void RestoreParameters() => Array.Clear(Coordinates);

    /// <summary>Stores a setting; 0 or the firmware's error number.</summary>
    public int Store(double number, double value)
    {
        if (value < 0) return GrblError.NegativeValue;
        int index = (int)Math.Min(number, 1000);
        if (!_settings.ContainsKey(index)) return GrblError.InvalidStatement;
        switch (index)
        {
            case 0 when value < 3: return GrblError.StepPulseTooShort;
            case 20 when value >= 1 && !IsOn(22): return GrblError.SoftLimitNeedsHoming;
            case 22 when value < 1: _settings[20] = 0; break;
        }

        _settings[index] = Whole.Contains(index) ? Math.Truncate(Math.Min(value, 255)) : value;
        if (index is 4 or 5 or 6 or 13 or 20 or 21 or 22 or 32) _settings[index] = _settings[index] != 0 ? 1 : 0;
        return GrblError.None;
    }

    public IEnumerable<string> Listing()
    {
        foreach (int number in Order)
        {
            string format = Whole.Contains(number) || number is 30 or 31 ? "0" : "0.000";
            yield return string.Create(CultureInfo.InvariantCulture, $"${number}={_settings[number].ToString(format, CultureInfo.InvariantCulture)}");
        }
    }
}

/// <summary>Grbl 1.1's <c>error:n</c> numbers. Source: doc/csv/error_codes_en_US.csv.</summary>
internal static class GrblError
{
    public const int None = 0;
    public const int ExpectedLetter = 1;
    public const int BadNumber = 2;
    public const int InvalidStatement = 3;
    public const int NegativeValue = 4;
    public const int SettingDisabled = 5;
    public const int StepPulseTooShort = 6;
    public const int NotIdle = 8;
    public const int Locked = 9;
    public const int SoftLimitNeedsHoming = 10;
    public const int LineTooLong = 11;
    public const int TravelExceeded = 15;
    public const int InvalidJog = 16;
    public const int Unsupported = 20;
    public const int ModalGroupViolation = 21;
    public const int UndefinedFeed = 22;
    public const int NotWhole = 23;
    public const int AxisCommandConflict = 24;
    public const int WordRepeated = 25;
    public const int NoAxisWords = 26;
    public const int InvalidLineNumber = 27;
    public const int ValueMissing = 28;
    public const int UnsupportedCoordinateSystem = 29;
    public const int G53NeedsG0OrG1 = 30;
    public const int AxisWordsUnused = 31;
    public const int NoAxisWordsInPlane = 32;
    public const int InvalidTarget = 33;
    public const int ArcRadius = 34;
    public const int NoOffsetsInPlane = 35;
    public const int UnusedWords = 36;
    public const int ToolLengthAxis = 37;
    public const int ValueTooLarge = 38;
}
