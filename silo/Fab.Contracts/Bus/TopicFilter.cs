namespace Fab.Contracts.Bus;

/// <summary>MQTT's topic filters (MQTT 3.1.1 §4.7): <c>+</c> is any one level, <c>#</c> at the end any rest, none included.</summary>
public static class TopicFilter
{
    public static bool Matches(string filter, string topic)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(topic);

        // A leading wildcard does not reach a broker's own topics.
        if (topic.StartsWith('$') && filter is ['#', ..] or ['+', ..]) return false;
        string[] wanted = filter.Split('/');
        string[] levels = topic.Split('/');
        for (int i = 0; i < wanted.Length; i++)
        {
            if (wanted[i] == "#") return i == wanted.Length - 1;
            if (i >= levels.Length || (wanted[i] != "+" && wanted[i] != levels[i])) return false;
        }

        return wanted.Length == levels.Length;
    }
}
