using System.Text;
using Slfd.Reporting.Published;
using Slfd.Reporting.Sections;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Reports;

/// <summary>A <c>table</c> per block with booktabs rules and siunitx columns, ready to <c>\input</c>; the notes are comments. Shows mean ± std; the deviation between seeds is left to the CSV.</summary>
/// <remarks>Best and second are marked as <see cref="Standings"/> allow. A number with something beside it stands in braces, so that siunitx does not read it.</remarks>
internal static class LatexTable
{
    // Where a number has a digit more in front of its point.
    private const double Hundred = 99.995, Ten = 9.995;

    // A float longer than a page runs off its end.
    private const int RowsOfAPage = 40;

    // A column of sentences is broken into lines.
    private const int LongText = 48;
    private const string Paragraph = "p{20em}";

    private static readonly string[] s_greek =
    [
        "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi", "mathrm{o}", "pi", "rho", "varsigma", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
    ];

    // A table that is wider than the text is made as wide, others are left as they are.
    private const string Begin = "  \\resizebox{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}{!}{%\n", End = "    \\bottomrule\n  \\end{tabular}}\n\\end{table}\n";

    public static string Render(GridTable table, Choice? choice)
    {
        StringBuilder text = new("% needs \\usepackage{booktabs}, \\usepackage{graphicx} and \\usepackage{siunitx} (version 3)\n");
        foreach (var note in table.Notes.Append(Standings.Note))
        {
            text.Append("% ").Append(note).Append('\n');
        }

        foreach (var block in table.Blocks(choice is { } one ? [one] : null).Once())
        {
            var standings = Standings.Of(table, block);
            text.Append("\n\\begin{table}\n  \\centering\n  \\sisetup{separate-uncertainty = true, table-align-uncertainty = false, retain-zero-uncertainty = true, text-series-to-math = true}\n");
            text.Append($"  \\caption{{{Escape(block.Title)}. {Caption(table, block)}}}\\smallskip\n");
            string[] group = block.HasGroups ? [""] : [];
            text.Append(Begin).Append($"  \\begin{{tabular}}{{{new string('l', group.Length)}l{(block.Columns.Count == 1 ? Column(block) : $"*{{{block.Columns.Count}}}{{{Column(block)}}}")}}}\n    \\toprule\n");
            Row(text, [.. group, "Method", .. block.Columns.Select(column => $"{{{Escape(column)}}}")]);
            text.Append("    \\midrule\n");
            foreach (var (index, row) in block.Rows.Index())
            {
                if (index > 0 && block.GroupHead(index).Length > 0)
                {
                    text.Append("    \\midrule\n");
                }

                Row(text, [.. group.Select(_ => Escape(block.GroupHead(index))), Name(row.Method), .. row.Entries.Select((entry, column) => Entry(entry, standings[index][column]))]);
                if (row.IsPublished)
                {
                    Row(text, [.. group, $"\\quad \\textit{{{TableRow.PublishedHead}}}", .. row.Published.Select(Published)]);
                }
            }

            text.Append(End);
        }

        foreach (var section in table.Sections())
        {
            Append(text, section);
        }

        return text.ToString();
    }

    /// <summary>Columns as wide as the block's widest numbers.</summary>
    private static string Column(TableBlock block)
    {
        var numbers = block.Rows.SelectMany(row => row.Entries).Select(entry => entry?.Summary).OfType<SeedSummary>().ToList();
        return $"S[table-format = {(numbers.Exists(number => 100 * number.Mean >= Hundred) ? 3 : 2)}.2({(numbers.Exists(number => 100 * number.Std >= Ten) ? 4 : 3)})]";
    }

    private static void Append(StringBuilder text, ReportSection section)
    {
        text.Append('\n');
        foreach (var note in section.ReadableNotes)
        {
            text.Append("% ").Append(note).Append('\n');
        }

        var pages = section.ReadableRows.Chunk(RowsOfAPage).ToList();
        foreach (var (index, rows) in pages.Index())
        {
            text.Append("\\begin{table}\n  \\centering\n");
            text.Append($"  \\caption{{{Escape(section.Title)}{(pages.Count > 1 ? $" ({index + 1} of {pages.Count})" : string.Empty)}}}\\smallskip\n");
            text.Append(Begin).Append($"  \\begin{{tabular}}{{{string.Concat(section.Heads.Index().Select(head => section.ReadableRows.Max(row => row[head.Index].Length) > LongText ? Paragraph : "l"))}}}\n    \\toprule\n");
            Row(text, section.Heads.Select(Escape));
            text.Append("    \\midrule\n");
            foreach (var row in rows)
            {
                Row(text, row.Select(Escape));
            }

            text.Append(End);
        }
    }

    private static string Published(PublishedResult? paper) => paper is null ? "" : $"{{${paper.Text.Replace("±", "\\pm", StringComparison.Ordinal)}$}}";

    private static string Caption(GridTable table, TableBlock block)
    {
        var (seeds, repeats, entries) = (table.Grid.Seeds.Length, table.Grid.Evaluation.Repeats, block.Rows.SelectMany(row => row.Entries).OfType<TableEntry>().ToList());
        return $"Test accuracy (\\%), mean $\\pm$ std; $n = {seeds * repeats}$ (seeds: {seeds}, repeats: {repeats})."
            + (block.Choice == Choice.Last ? string.Empty : " Selected on the test data.")
            + (entries.Exists(entry => entry.SeedsDone < entry.SeedsAsked) ? $" $k/{seeds}$: $k$ of {seeds} seeds are done." : string.Empty)
            + (entries.Exists(entry => entry.Marked > 0) ? " $\\dagger$: distillation left what is sane." : string.Empty)
            + (entries.Exists(entry => entry.Mixed > 0) ? " $\\ddagger$: over cells that were not made alike." : string.Empty);
    }

    private static string Entry(TableEntry? entry, Standing standing)
    {
        if (entry is null)
        {
            return "";
        }

        if (entry.Summary is not { } summary)
        {
            return $"{{{entry.Text()}}}";
        }

        var (number, beside) = ($"{Percent.Short(summary.Mean)} \\pm {Percent.Short(summary.Std)}",
            $"{(entry.Complete ? "" : $" ({entry.Progress})")}{entry.DivergedText}{(entry.Marked > 0 ? "$^\\dagger$" : "")}{(entry.Mixed > 0 ? "$^\\ddagger$" : "")}");
        return (standing, beside) switch
        {
            (Standing.None, "") => number,
            (Standing.Best, "") => $"\\bfseries {number}",
            (Standing.None, _) => $"{{\\num{{{number}}}{beside}}}",
            (Standing.Best, _) => $"{{\\bfseries\\num{{{number}}}{beside}}}",
            (Standing.Second, _) => $"{{\\underline{{\\num{{{number}}}}}{beside}}}",
            _ => throw new ArgumentOutOfRangeException(nameof(standing), standing, "no standing"),
        };
    }

    /// <summary>A row's name; the generators of the paper's layout, <c>G_r</c>, <c>G_t</c> and <c>G_o</c>, with their index.</summary>
    private static string Name(string method) => string.Join(' ', method.Split(' ').Select(word => word is "G_r" or "G_t" or "G_o" ? $"$G_{word[^1]}$" : Escape(word)));

    private static void Row(StringBuilder text, IEnumerable<string> entries) => text.Append("    ").AppendJoin(" & ", entries).Append(" \\\\\n");

    private static string Escape(string plain)
    {
        if (plain == "-")
        {
            return "--";
        }

        StringBuilder text = new();
        foreach (var (index, letter) in plain.Index())
        {
            _ = letter switch
            {
                '-' when (index == 0 || plain[index - 1] is '[' or ' ' or '(') && index + 1 < plain.Length && char.IsAsciiDigit(plain[index + 1]) => text.Append("$-$"),
                '[' or '*' when index == 0 => text.Append('{').Append(letter).Append('}'), // else an option of the line end before it
                '&' or '%' or '$' or '#' or '_' or '{' or '}' => text.Append('\\').Append(letter),
                '\\' => text.Append("\\textbackslash{}"),
                '~' => text.Append("\\textasciitilde{}"),
                '^' => text.Append("\\textasciicircum{}"),
                '<' => text.Append("$<$"),
                '>' => text.Append("$>$"),
                '±' => text.Append("$\\pm$"),
                '−' => text.Append("$-$"),
                '×' => text.Append("$\\times$"),
                '·' => text.Append("$\\cdot$"),
                '≥' => text.Append("$\\geq$"),
                '≤' => text.Append("$\\leq$"),
                '≈' => text.Append("$\\approx$"),
                '∞' => text.Append("$\\infty$"),
                '²' => text.Append("$^2$"),
                '…' => text.Append("\\ldots{}"),
                '†' => text.Append("$^\\dagger$"),
                '‡' => text.Append("$^\\ddagger$"),
                'Γ' => text.Append("$\\Gamma$"),
                'Δ' => text.Append("$\\Delta$"),
                'Θ' => text.Append("$\\Theta$"),
                'Λ' => text.Append("$\\Lambda$"),
                'Σ' => text.Append("$\\Sigma$"),
                'Φ' => text.Append("$\\Phi$"),
                'Ψ' => text.Append("$\\Psi$"),
                'Ω' => text.Append("$\\Omega$"),
                >= 'α' and <= 'ω' => text.Append("$\\").Append(s_greek[letter - 'α']).Append('$'),
                _ => text.Append(letter),
            };
        }

        return text.ToString();
    }
}
