using Fab.Domain.Units;

namespace Fab.Domain;

/// <summary>Values as people say them.</summary>
public static class Words
{
    /// <summary><c>45 s</c>, <c>12 min</c>, <c>3 h 5 min</c>; rounded to what is shown.</summary>
    public static string Duration(MachineSeconds seconds)
    {
        if (seconds.Value < 60) return $"{seconds.Value} s";
        long minutes = (seconds.Value + 30) / 60;
        return minutes < 60 ? $"{minutes} min" : minutes % 60 == 0 ? $"{minutes / 60} h" : $"{minutes / 60} h {minutes % 60} min";
    }
}
