using System.Security.Cryptography;
using System.Text;
using Slfd.Artifacts;

namespace Slfd.Checking.Tests;

/// <summary>Each lie that files can tell is caught.</summary>
public sealed class When_a_store_lies : IDisposable
{
    private readonly RunsFolder _runs = new(Directory.CreateTempSubdirectory("slfd-check-").FullName);
    private readonly AJournal _journal = new();

    public When_a_store_lies() => _journal.Grant(0, 1).Succeed(0, 1, Publish(0)).Grant(1, 1).Succeed(1, 1, Publish(1));

    public void Dispose() => Directory.Delete(_runs.Root, recursive: true);

    [Fact]
    public void An_honest_one_passes()
    {
        var report = _journal.Check(_runs);
        Assert.Empty(report.Violations);
        Assert.Contains("2 published", report.Numbers, StringComparison.Ordinal);
    }

    [Fact]
    public void A_result_that_is_gone()
    {
        File.Delete(FileOf(0, CellFolder.ResultFile));
        Assert.Equal([Rule.ArtifactsMatch], _journal.Broken(_runs));
    }

    [Fact]
    public void A_result_with_one_bit_turned()
    {
        var bytes = File.ReadAllBytes(FileOf(0, CellFolder.ResultFile));
        bytes[20] ^= 1;
        File.WriteAllBytes(FileOf(0, CellFolder.ResultFile), bytes);
        Assert.Equal([Rule.ArtifactsMatch], _journal.Broken(_runs).Except([Rule.FilesAreWhole]));
    }

    [Fact]
    public void An_artifact_that_is_gone()
    {
        File.Delete(FileOf(0, CellFolder.MetricsFile));
        Assert.Equal([Rule.ArtifactsMatch], _journal.Broken(_runs));
    }

    [Fact]
    public void An_artifact_with_one_bit_turned()
    {
        File.WriteAllText(FileOf(1, CellFolder.MetricsFile), "iteration,losS\n");
        Assert.Equal([Rule.ArtifactsMatch], _journal.Broken(_runs));
    }

    [Fact]
    public void A_table_that_ends_in_mid_line()
    {
        File.WriteAllText(FileOf(0, "more.csv"), "iteration,loss\n1,0.5\n2,0.");
        Assert.Equal([Rule.FilesAreWhole], _journal.Broken(_runs));
    }

    [Fact]
    public void Tensors_that_end_too_early()
    {
        const string Header = """{"images":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}""";
        File.WriteAllBytes(FileOf(0, "more.safetensors"), [.. BitConverter.GetBytes((long)Header.Length), .. Encoding.UTF8.GetBytes(Header), .. new byte[12]]);
        Assert.Equal([Rule.FilesAreWhole], _journal.Broken(_runs));
    }

    [Fact]
    public void A_result_that_nobody_accepted()
    {
        var other = _runs.Cell(new(7, 7));
        Directory.CreateDirectory(other.Root);
        File.WriteAllText(Path.Combine(other.Root, CellFolder.ResultFile), "{}");
        Assert.Equal([Rule.OnlyAcceptedIsPublished], _journal.Broken(_runs));
    }

    [Fact]
    public void An_attempt_that_nobody_granted()
    {
        Directory.CreateDirectory(_runs.Cell(_journal.Cells[0]).Attempt(new(2)));
        Assert.Equal([Rule.OnlyAcceptedIsPublished], _journal.Broken(_runs));
    }

    [Fact]
    public void A_result_that_still_waits_to_be_reported()
    {
        var outbox = Path.Combine(_runs.Node(new("host-a")), "outbox");
        Directory.CreateDirectory(outbox);
        File.WriteAllText(Path.Combine(outbox, "x-1.json"), "{}");
        Assert.Equal([Rule.NothingIsPending], _journal.Broken(_runs));
    }

    [Fact]
    public void What_a_killed_process_left_is_counted_and_no_lie()
    {
        File.WriteAllText(FileOf(0, "result.json.0123.tmp"), "{");
        var report = _journal.Check(_runs);
        Assert.Empty(report.Violations);
        Assert.Contains("1 temporary files left", report.Numbers, StringComparison.Ordinal);
    }

    private string FileOf(int cell, string name) => Path.Combine(_runs.Cell(_journal.Cells[cell]).Root, name);

    /// <summary>Writes what a finished cell leaves.</summary>
    /// <returns>The hash of its result.</returns>
    private string Publish(int cell)
    {
        var folder = _runs.Cell(_journal.Cells[cell]);
        Directory.CreateDirectory(folder.Attempt(new(1)));
        File.WriteAllText(FileOf(cell, CellFolder.SpecFile), AJournal.Grid.CellAt(cell).ToCanonicalJson());
        const string Metrics = "iteration,loss\n";
        File.WriteAllText(FileOf(cell, CellFolder.MetricsFile), Metrics);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Metrics)));
        var result = $$"""{"cell":"{{_journal.Cells[cell]}}","syntheticSetSha256":"set{{cell}}","artifactSha256":{ "metrics.csv":"{{hash}}" } }""";
        File.WriteAllText(FileOf(cell, CellFolder.ResultFile), result);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(result)));
    }
}
