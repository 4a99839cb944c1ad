namespace Fab.FirmwareBridge.Bus;

/// <summary>MQTT's topic filters (MQTT 3.1.1 §4.7): <c>+</c> is any one level, <c>#</c> at the end any rest, none included.</summary>
public static class TopicFilter
{
    public static bool Matches(string filter, string topic)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(topic);
        string[] wanted = filter.Split('/');
        string[] levels = topic.Split('/');

        // A leading wildcard does not reach a broker's own topics.
        if (topic.StartsWith('$') && wanted[0] is ("#" or "+")) return false;
        for (int i = 0; i < wanted.Length; i++)
        {
            if (wanted[i] == "#") return i == wanted.Length - 1;
            if (i >= levels.Length || (wanted[i] != "+" && wanted[i] != levels[i])) return false;
        }

        return wanted.Length == levels.Length;
    }
}
