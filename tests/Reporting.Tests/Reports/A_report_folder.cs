using Slfd.Reporting.Reports;

namespace Slfd.Reporting.Tests.Reports;

/// <summary>The files below reports/NAME.</summary>
public sealed class A_report_folder : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Holds_every_format_and_the_sections_that_have_something_to_say()
    {
        var folder = ReportFolder.Write(_folder.Runs, AGrid.Small, AGrid.Rows(AGrid.Small), AGrid.Context);
        Assert.Equal(Path.Combine(_folder.Root, "reports", "small"), folder);
        Assert.Equal(["baselines.csv", "costs.csv", "dd-ranking.csv", "table.csv", "table.html", "table.json", "table.md", "table.parquet", "table.tex", "table.txt", "tests.csv", "variance.csv"], Directory.GetFiles(folder).Select(path => Path.GetFileName(path)).Order());
    }

    [Fact]
    public void Is_left_alone_when_nothing_changed_and_rewritten_when_something_did()
    {
        var rows = AGrid.Rows(AGrid.Small);
        var csv = Path.Combine(ReportFolder.Write(_folder.Runs, AGrid.Small, rows[..3]), "table.csv");
        var before = File.ReadAllText(csv);
        File.SetLastWriteTimeUtc(csv, DateTime.UnixEpoch);
        ReportFolder.Write(_folder.Runs, AGrid.Small, rows[..3]);
        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(csv));
        ReportFolder.Write(_folder.Runs, AGrid.Small, rows);
        Assert.NotEqual(before, File.ReadAllText(csv));
    }

    [Fact]
    public void Of_an_earlier_definition_of_the_grid_is_kept_with_its_date()
    {
        var rows = AGrid.Rows(AGrid.Small);
        var folder = ReportFolder.Write(_folder.Runs, AGrid.Small, rows);
        var table = Path.Combine(folder, "table.json");
        var before = File.ReadAllText(table);
        File.SetLastWriteTimeUtc(table, new DateTime(2026, 11, 29, 20, 15, 0, DateTimeKind.Utc));
        ReportFolder.Write(_folder.Runs, AGrid.Small with { Seeds = [7] }, rows);
        Assert.Equal(["small", "small.2026-11-29T201500Z"], Directory.GetDirectories(Path.GetDirectoryName(folder)!).Select(path => Path.GetFileName(path)).Order());
        Assert.Equal(before, File.ReadAllText(Path.Combine(folder + ".2026-11-29T201500Z", "table.json")));
        Assert.NotEqual(before, File.ReadAllText(table));
    }
}
