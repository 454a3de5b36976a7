using System.Runtime.CompilerServices;
using System.Text.Json;
using Slfd.Reporting.Reports;
using Slfd.Reporting.Results;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Tests.Reports;

/// <summary>Every format, byte for byte, against tests/Golden. After a deliberate change: run once with SLFD_GOLDEN=write, and read the diff.</summary>
public class Rendered_tables
{
    public static TheoryData<string, ReportFormat> Cases
    {
        get
        {
            TheoryData<string, ReportFormat> cases = [];
            foreach (var name in new[] { "small", "incomplete", "two_sets" })
            {
                foreach (var format in ReportFormats.All)
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
        var text = Table("two_sets").Render(ReportFormat.Terminal, width);
        Assert.All(text.Split('\n').Where(line => !line.StartsWith("dc/", StringComparison.Ordinal)), line => Assert.True(line.Length <= Math.Max(width, 46), line));
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
    public void In_latex_escape_what_needs_it() =>
        Assert.Contains("\\caption{a\\_b, 32 px", Render("a_b"), StringComparison.Ordinal);

    private static string Render(string dataset) => GridTable.From(AGrid.Small with { Datasets = [dataset] }, [], AGrid.Context).Render(ReportFormat.Latex);

    private static GridTable Table(string name)
    {
        var grid = name == "two_sets" ? AGrid.TwoDataSets : AGrid.Small;
        IEnumerable<ResultRow> rows = AGrid.Rows(grid);
        return GridTable.From(grid, name == "incomplete" ? rows.Where(row => row.Spec() is { Method.Baseline: not null, Seed: not 1 }) : rows, AGrid.Context);
    }

    private static string GoldenFolder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "Golden");
}
