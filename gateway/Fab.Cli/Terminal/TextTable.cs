namespace Fab.Cli.Terminal;

/// <summary>One cell: text, how it looks, and whether the column may shorten it.</summary>
internal readonly record struct Cell(string Text, Style Style = Style.Plain)
{
    public static implicit operator Cell(string? text) => new(text ?? "");
}

/// <summary>Columns by width of their content. The last column takes what is left and wraps at words.</summary>
internal sealed class TextTable(params string[] heads)
{
    private const int Gap = 2;
    private const int LeastLastColumn = 24;
    private readonly List<Cell[]> _rows = [];
    private readonly HashSet<int> _rightAligned = [];

    /// <summary>Numbers line up at their right.</summary>
    public TextTable Right(params int[] columns)
    {
        _rightAligned.UnionWith(columns);
        return this;
    }

    public void Add(params Cell[] cells) => _rows.Add(cells);

    public IEnumerable<string> Render(int width, Styles styles)
    {
        int[] widths = [.. heads.Select((head, column) => Math.Max(head.Length, _rows.Max(row => (int?)row[column].Text.Length) ?? 0))];
        int last = heads.Length - 1;
        int before = widths.Take(last).Sum() + (Gap * last);
        widths[last] = Math.Min(widths[last], Math.Max(LeastLastColumn, width - before));

        yield return Line(heads.Select(h => new Cell(h, Style.Dim)).ToArray(), widths, styles);
        foreach (Cell[] row in _rows)
        {
            string[] wrapped = Wrap(row[last].Text, widths[last]);
            yield return Line([.. row[..last], row[last] with { Text = wrapped[0] }], widths, styles);
            foreach (string more in wrapped.Skip(1)) yield return new string(' ', before) + styles.Of(row[last].Style, more);
        }
    }

    /// <summary>Breaks at spaces; a word longer than the width stays whole.</summary>
    internal static string[] Wrap(string text, int width)
    {
        var lines = new List<string>();
        string line = "";
        foreach (string word in text.Split(' '))
        {
            bool fits = line.Length == 0 || line.Length + 1 + word.Length <= width;
            if (!fits) lines.Add(line);
            line = fits && line.Length > 0 ? $"{line} {word}" : word;
        }

        lines.Add(line);
        return [.. lines];
    }

    private string Line(Cell[] cells, int[] widths, Styles styles)
    {
        IEnumerable<string> padded = cells.Select((cell, column) =>
        {
            string space = new(' ', Math.Max(0, widths[column] - cell.Text.Length));
            string text = styles.Of(cell.Style, cell.Text);
            return _rightAligned.Contains(column) ? space + text : text + space;
        });
        return string.Join(new string(' ', Gap), padded).TrimEnd();
    }
}
