using Slfd.Artifacts;
using Slfd.Messages.Events;
using Slfd.Messages.Journal;
using Slfd.Messages.Serialization;

namespace Slfd.Checking.Tests;

/// <summary>While cells run, what is not done yet is no finding; what must never be is one all the same.</summary>
public sealed class When_a_sweep_is_under_way : IDisposable
{
    private readonly RunsFolder _runs = new(Directory.CreateTempSubdirectory("slfd-check-").FullName);

    public void Dispose() => Directory.Delete(_runs.Root, recursive: true);

    [Fact]
    public void Leased_cells_and_cells_that_wait_are_no_findings()
    {
        var journal = new AJournal().Grant(0, 1);
        Assert.Empty(journal.Check(_runs, ended: false).Violations);
        Assert.NotEmpty(journal.Check(_runs).Violations);
    }

    [Fact]
    public void Two_live_leases_are_one() =>
        Assert.Equal(FindingKind.Rules, Assert.Single(new AJournal().Grant(0, 1).Grant(0, 2).Check(_runs, ended: false).Violations).Kind);

    [Fact]
    public void A_result_that_is_neither_published_nor_waits_is_named_by_its_cell()
    {
        var journal = new AJournal().Grant(0, 1).Succeed(0, 1);
        Assert.StartsWith($"cell {journal.Cells[0]}: ", Assert.Single(journal.Check(_runs, ended: false).Violations).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_result_of_a_cell_that_runs_once_more_may_lie_there()
    {
        var journal = new AJournal().Grant(0, 1).Succeed(0, 1).Retry(0);
        Write(Path.Combine(_runs.Cell(journal.Cells[0]).Root, CellFolder.ResultFile), "{}");
        Assert.Empty(journal.Check(_runs, ended: false).Violations);
        Write(Path.Combine(_runs.Cell(journal.Cells[1]).Root, CellFolder.ResultFile), "{}");
        Assert.Equal(FindingKind.Unknown, Assert.Single(journal.Check(_runs, ended: false).Violations).Kind);
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, "event 4 was written")]
    [InlineData(-1, "its hash is not that")]
    public void The_high_water_record_is_reached_and_its_hash_is_the_same(int beyond, string? finding)
    {
        EventChain chain = new();
        List<JournalRow> rows = [];
        foreach (var row in new AJournal().Grant(0, 1).Rows)
        {
            var chained = chain.Add((ICoordinatorEvent)MessageCodec.FromBytes(row.Manifest, row.Message));
            rows.Add(new(row.Sequence, JournalCodec.ManifestOf(chained), JournalCodec.ToBytes(chained), row.Serializer));
        }

        var (number, hash) = (chain.Head.Sequence + beyond, chain.Head.Sha256);
        var check = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(FormattableString.Invariant($"{number} {hash}"))))[..16];
        Write(_runs.JournalHead, FormattableString.Invariant($"slfd-journal-head {number:D20} {hash} {check}\n"));
        var found = CheckReport.Of(rows, new() { Runs = _runs }).Violations;
        Assert.Equal(finding is null ? 0 : 1, found.Count);
        Assert.All(found, one => Assert.Contains(finding!, one.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void A_copy_of_the_results_that_has_more_than_the_journal_is_a_finding() =>
        Assert.Contains("has received 2", Assert.Single(CheckReport.Of(new AJournal().Rows, new() { ReportedResults = 2, ReportedTo = "reporting.db" }).Violations).Text, StringComparison.Ordinal);

    private static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
