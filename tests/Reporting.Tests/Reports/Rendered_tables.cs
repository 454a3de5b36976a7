using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Slfd.Reporting.Reports;
using Slfd.Reporting.Results;
using Slfd.Reporting.Tables;
using Slfd.Support;

namespace Slfd.Reporting.Tests.Reports;

/// <summary>Every format, byte for byte, against tests/Golden. After a deliberate change: run once with SLFD_GOLDEN=write, and read the diff.</summary>
public class Rendered_tables
{
    public static TheoryData<string, ReportFormat> Cases
    {
        get
        {
            TheoryData<string, ReportFormat> cases = [];
            foreach (var name in new[] { "small", "incomplete", "two_sets", "table-1", "table-3", "table-4" })
            {
                // Tables 1 and 3 for their layout; a smaller one shows the files for programs.
                foreach (var format in name is "table-1" or "table-3" ? [ReportFormat.Terminal, ReportFormat.Latex] : ReportFormats.All)
                {
                    cases.Add(name, format);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Equal_the_golden_files(string name, ReportFormat format)
    {
        var golden = Path.Combine(GoldenFolder(), "reports", name, format.FileName());
        var text = Table(name).Render(format, width: 100);
        if (Environment.GetEnvironmentVariable("SLFD_GOLDEN") == "write")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(golden)!);
            File.WriteAllText(golden, text);
        }

        Assert.Equal(File.ReadAllText(golden), text);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(60)]
    [InlineData(200)]
    public void Fit_the_terminal(int width)
    {
        ReportView[] views = [ReportView.Full, new(ReportExtent.Shortened), new(ReportExtent.Brief), new(Section: "tests"), new(Section: "notes")];
        foreach (var text in views.Select(view => Table("two_sets").Render(ReportFormat.Terminal, width, view)))
        {
            Assert.All(text.Split('\n'), line => Assert.True(line.Length <= width, line));
        }
    }

    [Fact]
    public void In_json_can_be_read_and_name_their_cells()
    {
        using var json = JsonDocument.Parse(Table("incomplete").Render(ReportFormat.Json));
        var line = json.RootElement.GetProperty("lines")[1];
        Assert.Equal((0, 3), (line.GetProperty("seedsDone").GetInt32(), line.GetProperty("cells").GetArrayLength()));
        Assert.Equal(JsonValueKind.Null, line.GetProperty("entries")[0].GetProperty("mean").ValueKind);
    }

    [Fact]
    public void In_csv_quote_what_needs_it()
    {
        var text = Table("two_sets").Render(ReportFormat.Csv);
        Assert.Contains(",\"dc/pixel (cos, lr 0.1)\",", text, StringComparison.Ordinal);
        Assert.Equal(1 + (6 * 4 * 3), text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void In_html_escape_every_text_and_need_nothing_else()
    {
        var text = GridTable.From(AGrid.Small with { Name = "a<b>&\"c\"", Datasets = ["<script>alert(1)</script>"] }, []).Render(ReportFormat.Html);
        Assert.DoesNotContain("<script", text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("a&lt;b&gt;&amp;&quot;c&quot;", text, StringComparison.Ordinal);
        Assert.DoesNotContain("http", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("src=", text, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(Regex.Count(text, "<(table|tr|td|th|ul|li|h2|thead|tbody|div|nav|figure|svg|details)[ >]"), Regex.Count(text, "</(table|tr|td|th|ul|li|h2|thead|tbody|div|nav|figure|svg|details)>"));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Never_claim_a_rank_in_the_field(string name, ReportFormat format) =>
        Assert.DoesNotMatch(Claims.Forbidden, Table(name).Render(format));

    [SkippableTheory]
    [InlineData("small")]
    [InlineData("incomplete")]
    [InlineData("table-1")]
    [InlineData("table-4")]
    [InlineData("labels")]
    public async Task In_latex_compile_and_are_no_wider_than_the_text(string name)
    {
        Skip.IfNot(Lacks is null, Lacks);
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder.File("table.tex"), Table(name).Render(ReportFormat.Latex));
        await File.WriteAllTextAsync(folder.File("paper.tex"), """
            \documentclass{article}
            \usepackage{booktabs}
            \usepackage{graphicx}
            \usepackage{siunitx}
            \begin{document}
            \input{table}
            \end{document}
            """);
        var said = await Said("pdflatex", folder.Path, "-interaction=nonstopmode", "-halt-on-error", "paper.tex");
        Assert.True(File.Exists(folder.File("paper.pdf")), said);
        Assert.DoesNotContain("Overfull", said, StringComparison.Ordinal);
        Assert.DoesNotContain("too large", said, StringComparison.Ordinal);
        Assert.DoesNotContain("Missing character", await File.ReadAllTextAsync(folder.File("paper.log")), StringComparison.Ordinal);
    }

    /// <summary>What of LaTeX is not on this machine; null: nothing.</summary>
    private static string? Lacks { get; } = !(Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':').Any(folder => File.Exists(Path.Combine(folder, "pdflatex")))
        ? "pdflatex is not installed (Debian: texlive-latex-extra, texlive-science)"
        : Said("kpsewhich", Path.GetTempPath(), "booktabs.sty", "graphicx.sty", "siunitx.sty").GetAwaiter().GetResult().Count(letter => letter == '\n') < 3 ? "LaTeX lacks booktabs, graphicx or siunitx (Debian: texlive-science)" : null;

    private static async Task<string> Said(string program, string folder, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardInput = true })!;
        process.StandardInput.Close();
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return text;
    }

    [Fact]
    public void In_latex_escape_what_needs_it() =>
        Assert.Contains("\\caption{a\\_b, 32 px", Render("a_b"), StringComparison.Ordinal);

    private static string Render(string dataset) => GridTable.From(AGrid.Small with { Datasets = [dataset] }, [], AGrid.Context).Render(ReportFormat.Latex);

    private static GridTable Table(string name)
    {
        var grid = name switch
        {
            "two_sets" => AGrid.TwoDataSets,
            "labels" => AGrid.Small with { Methods = [.. AGrid.Small.Methods.Select((method, index) => method with { GivenLabel = index == 0 ? "[ours] μ & 5 % é_1" : "*Σ^2 {−} ~ \\ #" })] },
            "table-1" => APaperGrid.Table1 with { Seeds = [0, 1] },
            "table-3" => APaperGrid.Table3,
            "table-4" => APaperGrid.Table4 with { Drawn = true, Resolutions = [32, 64, 128] },
            _ => AGrid.Small,
        };
        IEnumerable<ResultRow> rows = AGrid.Rows(grid);
        return GridTable.From(
            grid,
            name switch
            {
                "incomplete" => rows.Where(row => row.Spec() is { Method.Baseline: not null, Seed: not 1 }),
                "table-1" => rows.Where(row => row.Spec() is { Method.Kind: null, Data.Name: "imagenet-a" or "imagenet-b" } spec && spec.Seed <= (spec.Method.Matching == "dm" ? 1 : 0)),
                _ => rows,
            },
            AGrid.Context);
    }

    private static string GoldenFolder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "Golden");
}
