using System.Text;
using System.Text.Json;
using Slfd.Artifacts.Stored;
using Slfd.Experiments.Cells;
using Slfd.Messages.Results;
using Slfd.Support;

namespace Slfd.Artifacts.Tests.Stored;

/// <summary>A finished cell's folder gives the result that its worker reported, or one sentence that says what is wrong with it.</summary>
public sealed class A_stored_result : IDisposable
{
    private static readonly CellSpec s_spec = ACell.DcPixel with { Evaluation = ACell.Evaluation with { Architectures = ["convnet"], Repeats = 2 } };

    private readonly TemporaryFolder _temporary = new();

    private RunsFolder Runs => new(_temporary.Path);

    private CellFolder Folder => Runs.Cell(s_spec.Id());

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void Is_none_where_nothing_was_published()
    {
        Directory.CreateDirectory(Folder.Attempt(new(3)));
        var stored = StoredResult.Read(Folder, s_spec.Id());
        Assert.Equal((3, null, null), (stored.Newest.Value, stored.Outcome, stored.Fault));
        Assert.Equal(s_spec.Id(), Assert.Single(StoredResult.All(Runs)).Cell);
    }

    [Fact]
    public void Is_what_the_worker_reported()
    {
        var sha256 = Write();
        var stored = StoredResult.Read(Folder, s_spec.Id());
        Assert.Null(stored.Fault);
        Assert.Equal((2, 2), (stored.Lease!.Value.Token.Value, stored.Newest.Value));
        var outcome = stored.Outcome!;
        Assert.Equal((sha256, 20, 3.5, "cpu"), (outcome.ResultSha256, outcome.Tested, outcome.Seconds, outcome.Device));
        Assert.Equal([500, 1000], outcome.Iterations);
        Assert.Equal([11, 12, 13, CellOutcome.Diverged], outcome.Correct);
    }

    [Fact]
    public void Is_sound_where_every_hash_is_that_of_its_file()
    {
        var proof = CellProof.Of(Folder, s_spec.Id(), Write());
        Assert.True(proof.IsSound, proof.Fault);
        Assert.All(proof.Files, file => Assert.Equal(file.Expected, file.Sha256));
        Assert.False(CellProof.Of(Folder, s_spec.Id(), new string('0', 64)).IsSound);
    }

    [Theory]
    [InlineData(CellFolder.SyntheticSetFile)]
    [InlineData(CellFolder.MetricsFile)]
    public void With_a_file_that_was_changed_or_is_gone_says_which(string name)
    {
        var sha256 = Write();
        var path = Path.Combine(Folder.Root, name);
        File.WriteAllText(path, "another");
        Assert.Equal($"{path} is not the one that the result was made with: its SHA-256 is another", StoredResult.Read(Folder, s_spec.Id()).Fault);
        File.Delete(path);
        var stored = StoredResult.Read(Folder, s_spec.Id());
        Assert.Equal(($"{path} is missing", null), (stored.Fault, stored.Outcome));
        var proof = CellProof.Of(Folder, s_spec.Id(), sha256);
        Assert.False(proof.IsSound);
        Assert.Equal([name], proof.Files.Where(file => file.IsAsAccepted == false).Select(file => file.Name));
    }

    [Theory]
    [InlineData("""{"cell":"00112233445566778899"}""", "is of another cell than its folder's")]
    [InlineData("{", "is no whole result (")]
    [InlineData("{}", "is no whole result (")]
    public void That_is_no_result_of_this_cell_is_refused(string json, string because)
    {
        Write();
        File.WriteAllText(Path.Combine(Folder.Root, CellFolder.ResultFile), json);
        Assert.StartsWith($"{Path.Combine(Folder.Root, CellFolder.ResultFile)} {because}", StoredResult.Read(Folder, s_spec.Id()).Fault,
            StringComparison.Ordinal);
    }

    [Fact]
    public void With_fewer_counts_than_its_specification_asks_for_is_refused()
    {
        Write(counts: [[11, 12], [13]]);
        Assert.EndsWith("has not the counts that its specification asks for", StoredResult.Read(Folder, s_spec.Id()).Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void That_was_accepted_and_is_gone_is_a_fault()
    {
        var proof = CellProof.Of(Folder, s_spec.Id(), new string('a', 64));
        Assert.Equal($"the coordinator accepted a result, and {Folder.Root} has none", proof.Fault);
        Assert.False(proof.IsSound);
        Assert.False(CellProof.Of(Folder, s_spec.Id(), null).IsSound);
    }

    /// <summary>The folder as an attempt with token 2 leaves it.</summary>
    /// <returns>Hex SHA-256 of its result.</returns>
    private string Write(int?[][]? counts = null)
    {
        counts ??= [[11, 12], [13, null]];
        Dictionary<string, string> hashes = [];
        foreach (var name in CellFolder.Artifacts(s_spec).Except([CellFolder.ResultFile, CellFolder.MetricsFile]))
        {
            hashes[name] = WriteFile(name, name == CellFolder.SpecFile ? s_spec.ToCanonicalJson() : name);
        }

        var metrics = WriteFile(CellFolder.MetricsFile, "iteration,loss\n");
        return WriteFile(CellFolder.ResultFile, JsonSerializer.Serialize(new
        {
            cell = s_spec.Id().ToString(),
            syntheticSetSha256 = hashes[CellFolder.SyntheticSetFile],
            tested = 20,
            accuracies = counts.Select((correct, point) => new { iteration = 500 * (point + 1), architecture = "convnet", correct }),
            dataSha256 = new string('d', 64),
            artifactSha256 = hashes,
            device = "cpu",
            run = new { token = 2, costs = new { distilSeconds = 1.5, evaluateSeconds = 2.0 }, metricsSha256 = metrics },
        }));
    }

    private string WriteFile(string name, string text) =>
        WholeFile.Write(Path.Combine(Folder.Root, name), stream => stream.Write(Encoding.UTF8.GetBytes(text)));
}
