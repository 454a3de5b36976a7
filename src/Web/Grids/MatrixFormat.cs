using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Slfd.Api.Failures;

namespace Slfd.Web.Grids;

/// <summary>A form in which the matrix of a page can be taken away: the same entries, view, point and chosen row.</summary>
/// <param name="Name">In addresses.</param>
/// <param name="Ending">Of the file.</param>
/// <param name="Type">What it is served as.</param>
/// <param name="Write">Makes it of a grid's name and its matrix.</param>
internal sealed record MatrixFormat(string Name, string Ending, string Type, Func<string, Matrix, string> Write)
{
    private const int Row = 34;
    private const int Letter = 7;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<MatrixFormat> All { get; } =
    [
        new("csv", "csv", "text/csv", Csv),
        new("latex", "tex", "application/x-tex", Latex),
        new("markdown", "md", "text/markdown", Markdown),
        new("svg", "svg", "image/svg+xml", Svg),
    ];

    /// <summary>The form of a name.</summary>
    /// <exception cref="ApiFailure">There is none.</exception>
    public static MatrixFormat Find(string? name) => All.FirstOrDefault(format => format.Name == name)
        ?? throw new ApiFailure(StatusCodes.Status400BadRequest, $"'{name}' is no form of a matrix; these are: {string.Join(", ", All.Select(format => format.Name))}");

    /// <summary>Above or below the chosen row beyond chance.</summary>
    public static string Sign(EntryCell entry) => entry.Against switch { > 0 => "▲", < 0 => "▼", 0 => string.Empty };

    private static string Csv(string grid, Matrix matrix)
    {
        StringBuilder text = new("method,column,mean,std,between_seeds,seeds,progress,paper,verdict,against,better,p_holm\n");
        foreach (var (method, entries) in matrix.Rows)
        {
            foreach (var (entry, column) in entries.Zip(matrix.Columns))
            {
                string[] fields =
                [
                    method, column, Number(entry.Summary?.Mean), Number(entry.Summary?.Std), entry.Summary is { Seeds: > 1 } ? Number(entry.Summary.BetweenSeeds) : string.Empty,
                    entry.Summary?.Seeds.ToString(CultureInfo.InvariantCulture) ?? "0", entry.Progress, entry.Paper, entry.Verdict, matrix.Against ?? string.Empty,
                    entry.Against switch { > 0 => "better", < 0 => "worse", 0 => string.Empty }, Number(entry.Holm),
                ];
                text.AppendJoin(',', fields.Select(Quoted)).Append('\n');
            }
        }

        return text.ToString();

        static string Number(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? string.Empty;

        static string Quoted(string field) => field.AsSpan().IndexOfAny(",\"\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static string Markdown(string grid, Matrix matrix)
    {
        StringBuilder text = new($"| {grid}: {matrix.View}, {matrix.Choice} | {string.Join(" | ", matrix.Columns.Select(Escaped))} |\n| --- |{string.Concat(matrix.Columns.Select(_ => " ---: |"))}\n");
        foreach (var (method, entries) in matrix.Rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {Escaped(method)} | {string.Join(" | ", entries.Select(entry => Escaped(Whole(entry))))} |\n");
        }

        return text.Append('\n').Append(Legend(matrix)).Append('\n').ToString();

        static string Escaped(string cell) => cell.Replace("|", "\\|", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);
    }

    private static string Latex(string grid, Matrix matrix)
    {
        StringBuilder text = new($"% {grid}: {matrix.View}, {matrix.Choice}; needs \\usepackage{{booktabs}}\n\\begin{{tabular}}{{l{new string('r', matrix.Columns.Count)}}}\n\\toprule\n");
        text.Append("method & ").AppendJoin(" & ", matrix.Columns.Select(Escaped)).Append(" \\\\\n\\midrule\n");
        foreach (var (method, entries) in matrix.Rows)
        {
            text.Append(Escaped(method)).Append(" & ").AppendJoin(" & ", entries.Select(entry => Escaped(entry.Text)
                + (entry.Against > 0 ? "$^{+}$" : entry.Against < 0 ? "$^{-}$" : string.Empty) + (entry.Progress.Length > 0 ? $" ({entry.Progress})" : string.Empty))).Append(" \\\\\n");
        }

        return text.Append("\\bottomrule\n\\end{tabular}\n% ").Append(Legend(matrix).Replace("▲", "+", StringComparison.Ordinal).Replace("▼", "-", StringComparison.Ordinal)).Append('\n').ToString();

        static string Escaped(string cell) => string.Concat(cell.Select(letter => letter switch
        {
            '&' or '%' or '$' or '#' or '_' or '{' or '}' => $"\\{letter}",
            '\\' => "\\textbackslash{}",
            '~' => "\\textasciitilde{}",
            '^' => "\\textasciicircum{}",
            '±' => "$\\pm$",
            '·' => "$\\cdot$",
            '†' => "\\dag{}",
            _ => letter.ToString(),
        }));
    }

    private static string Svg(string grid, Matrix matrix)
    {
        var head = Math.Max(12, matrix.Rows.Select(row => row.Method.Length).DefaultIfEmpty().Max()) * Letter;
        var widths = matrix.Columns.Select((column, index) => (Math.Max(column.Length, matrix.Rows.Select(row => Whole(row.Entries[index]).Length).DefaultIfEmpty().Max()) + 3) * Letter).ToList();
        var legend = Legend(matrix).Split(". ");
        var (width, height) = (Math.Max(head + widths.Sum() + 20, (legend.Max(line => line.Length) * Letter) + 20), ((matrix.Rows.Count + 2) * Row) + 20 + (legend.Length * 18));
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"12\" fill=\"#1c1f23\">\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n<text x=\"10\" y=\"22\" font-size=\"14\" font-weight=\"bold\">{Escaped($"{grid}: {matrix.View}, {matrix.Choice}")}</text>\n");
        var top = Row + 10;
        var left = head + 10;
        foreach (var (column, index) in matrix.Columns.Select((column, index) => (column, index)))
        {
            text.Append(CultureInfo.InvariantCulture, $"<text x=\"{left + widths[index] - 8}\" y=\"{top + 12}\" text-anchor=\"end\" fill=\"#586069\">{Escaped(column)}</text>\n");
            left += widths[index];
        }

        foreach (var ((method, entries), row) in matrix.Rows.Select((row, index) => (row, index)))
        {
            var y = top + 20 + (row * Row);
            text.Append(CultureInfo.InvariantCulture, $"<text x=\"10\" y=\"{y + 21}\"{(method == matrix.Against ? " font-weight=\"bold\"" : string.Empty)}>{Escaped(method)}</text>\n");
            left = head + 10;
            foreach (var (entry, index) in entries.Select((entry, index) => (entry, index)))
            {
                var shade = entry.Shade < 0 ? 0 : 0.04 + (0.042 * entry.Shade);
                var (stroke, dash) = (entry.Against > 0 ? "#00664a" : entry.Against < 0 ? "#a83f00" : "none", entry.Against < 0 ? " stroke-dasharray=\"5 3\"" : string.Empty);
                text.Append(CultureInfo.InvariantCulture, $"<rect x=\"{left + 1}\" y=\"{y + 1}\" width=\"{widths[index] - 2}\" height=\"{Row - 2}\" fill=\"#0072b2\" fill-opacity=\"{shade:0.###}\" stroke=\"{stroke}\" stroke-width=\"2\"{dash}/>\n");
                text.Append(CultureInfo.InvariantCulture, $"<text x=\"{left + widths[index] - 8}\" y=\"{y + 21}\" text-anchor=\"end\">{Escaped(Whole(entry))}</text>\n");
                left += widths[index];
            }
        }

        foreach (var (line, index) in legend.Select((line, index) => (line, index)))
        {
            text.Append(CultureInfo.InvariantCulture, $"<text x=\"10\" y=\"{height - 12 - (18 * (legend.Length - 1 - index))}\" fill=\"#586069\">{Escaped(line.TrimEnd('.'))}</text>\n");
        }

        return text.Append("</svg>\n").ToString();

        static string Escaped(string cell) => cell.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
    }

    private static string Whole(EntryCell entry) => string.Join(' ', ((string[])[Sign(entry), entry.Text, entry.Progress]).Where(part => part.Length > 0));

    private static string Legend(Matrix matrix) => $"Test accuracy in percent: mean ± deviation over repeats [between seeds]; {matrix.Shared}."
        + (matrix.Against is { } against ? $" ▲ better, ▼ worse than {against}: t-test over seeds, p < 0.05 after Holm over the column." : string.Empty);
}
