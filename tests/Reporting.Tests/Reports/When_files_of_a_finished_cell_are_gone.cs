using System.Security.Cryptography;
using System.Text;
using Slfd.Artifacts;
using Slfd.Experiments.Cells;
using Slfd.Reporting.Reports;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Tests.Reports;

/// <summary>A report names the cells whose files are damaged or gone, with the file, and keeps their numbers.</summary>
public sealed class When_files_of_a_finished_cell_are_gone : IDisposable
{
    private const string Result = "{}";
    private readonly TempFolder _folder = new();
    private readonly CellSpec[] _cells = [.. AGrid.Small.Cells()];
    private readonly GridTable _table;

    public When_files_of_a_finished_cell_are_gone()
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Result)));
        _table = GridTable.From(AGrid.Small, AGrid.Rows(AGrid.Small).Select(row => row with { Outcome = row.Outcome with { ResultSha256 = sha256 } }));
        foreach (var cell in _cells)
        {
            var folder = _folder.Runs.Cell(cell.Id());
            Directory.CreateDirectory(folder.Root);
            foreach (var name in CellFolder.Artifacts(cell))
            {
                File.WriteAllText(Path.Combine(folder.Root, name), Result);
            }
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Nothing_is_said_where_all_are_there_or_no_cell_lies_in_the_folder()
    {
        Assert.Same(_table, DamagedCells.NamedIn(_table, _folder.Runs));
        Directory.Delete(Path.Combine(_folder.Root, "cells"), recursive: true);
        Assert.Same(_table, DamagedCells.NamedIn(_table, _folder.Runs));
    }

    [Fact]
    public void Each_is_named_with_its_file()
    {
        File.Delete(PathOf(0, CellFolder.MetricsFile));
        File.AppendAllText(PathOf(1, CellFolder.ResultFile), " ");
        Directory.Delete(_folder.Runs.Cell(_cells[2].Id()).Root, recursive: true);
        var said = DamagedCells.NamedIn(_table, _folder.Runs).Render(ReportFormat.Terminal, 400, new ReportView(ReportExtent.Shortened));
        Assert.Contains("files of 3 finished cells are damaged or gone", said, StringComparison.Ordinal);
        Assert.Contains($"{_cells[0].Id()} (metrics.csv is gone)", said, StringComparison.Ordinal);
        Assert.Contains($"{_cells[1].Id()} (result.json is another than was accepted)", said, StringComparison.Ordinal);
        Assert.Contains($"{_cells[2].Id()} (result.json is gone)", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_file_is_named_where_it_is_hashed()
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("whole")));
        var text = $$"""{ "artifactSha256": { "{{CellFolder.SyntheticSetFile}}": "{{hash}}" } }""";
        var table = GridTable.From(AGrid.Small, AGrid.Rows(AGrid.Small).Select(row => row with { Outcome = row.Outcome with { ResultSha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))) } }));
        foreach (var cell in Enumerable.Range(0, _cells.Length))
        {
            File.WriteAllText(PathOf(cell, CellFolder.ResultFile), text);
            File.WriteAllText(PathOf(cell, CellFolder.SyntheticSetFile), "whole");
        }

        Assert.Same(table, DamagedCells.NamedIn(table, _folder.Runs, DamagedCells.MostHashed));
        File.WriteAllText(PathOf(0, CellFolder.SyntheticSetFile), "whale");
        var said = DamagedCells.NamedIn(table, _folder.Runs, DamagedCells.MostHashed).Render(ReportFormat.Terminal, 400, new ReportView(ReportExtent.Shortened));
        Assert.Contains("files of 1 finished cell are damaged or gone", said, StringComparison.Ordinal);
        Assert.Contains($"{_cells[0].Id()} ({CellFolder.SyntheticSetFile} is damaged)", said, StringComparison.Ordinal);
        Assert.Same(table, DamagedCells.NamedIn(table, _folder.Runs)); // a report that is written as results come looks at no more than is there
    }

    [Fact]
    public void A_result_that_was_accepted_and_waits_to_be_published_is_not_gone()
    {
        var cell = _folder.Runs.Cell(_cells[0].Id());
        Directory.CreateDirectory(cell.Attempt(new(1)));
        File.Move(PathOf(0, CellFolder.ResultFile), Path.Combine(cell.Attempt(new(1)), CellFolder.ResultFile));
        Assert.Same(_table, DamagedCells.NamedIn(_table, _folder.Runs));
    }

    private string PathOf(int cell, string name) => Path.Combine(_folder.Runs.Cell(_cells[cell].Id()).Root, name);
}
