using Slfd.Experiments.Cells;
using Slfd.Messages.Leases;
using Slfd.Support;

namespace Slfd.Artifacts.Tests.Attempts;

/// <summary>The accepted attempt's artifacts become the cell's, however often that is interrupted; which there must be depends on the kind of cell.</summary>
public sealed class When_an_attempt_is_published : IDisposable
{
    private static readonly FencingToken s_token = new(2);
    private readonly string _folder = Directory.CreateTempSubdirectory("slfd-").FullName;

    public static TheoryData<string, string[]> Kinds => new()
    {
        { ACell.DcPixel.ToCanonicalJson(), ["cell.json", "synthetic.safetensors", "synthetic.png", "metrics.csv", "result.json"] },
        { ACell.RandomBaseline.ToCanonicalJson(), ["cell.json", "synthetic.safetensors", "synthetic.png", "metrics.csv", "result.json"] },
        { ACell.MttPixel.ToCanonicalJson(), ["cell.json", "synthetic.safetensors", "synthetic.png", "metrics.csv", "result.json"] },
        { ACell.WholeBaseline.ToCanonicalJson(), ["cell.json", "metrics.csv", "result.json"] },
        { ACell.Expert.ToCanonicalJson(), ["cell.json", "experts.safetensors", "metrics.csv", "result.json"] },
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_its_kind_of_cell_has_becomes_the_cells_also_after_a_crash_in_between(string json, string[] names)
    {
        var (cell, spec, hash) = Attempt(json, names);
        WholeFile.WriteText(Path.Combine(cell.Checkpoints(new(1)), "10", "manifest.json"), "{}");
        File.Move(Path.Combine(cell.Attempt(s_token), CellFolder.SpecFile), Path.Combine(cell.Root, CellFolder.SpecFile)); // where a crash left it
        Assert.Equal(names, CellFolder.Artifacts(spec));
        cell.Publish(spec.Id(), s_token, hash);
        cell.Publish(spec.Id(), s_token, hash);
        Assert.All(names, name => Assert.True(File.Exists(Path.Combine(cell.Root, name)), name));
        Assert.Empty(Directory.GetFiles(cell.Attempt(s_token)));
        Assert.False(Directory.Exists(cell.Checkpoints(new(1))));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Anything_of_it_that_is_missing_is_named_and_nothing_moves(string json, string[] names)
    {
        foreach (var lost in names)
        {
            var (cell, spec, hash) = Attempt(json, names);
            File.Delete(Path.Combine(cell.Attempt(s_token), lost));
            var refused = Assert.Throws<IOException>(() => cell.Publish(spec.Id(), s_token, hash)).Message;
            Assert.Contains($"{lost} missing below", refused, StringComparison.Ordinal);
            Assert.Empty(Directory.GetFiles(cell.Root));
        }
    }

    [Fact]
    public void A_result_that_is_not_the_accepted_one_is_refused()
    {
        var (cell, spec, _) = Attempt(ACell.Expert.ToCanonicalJson(), [.. CellFolder.Artifacts(ACell.Expert)]);
        Assert.Contains("another SHA-256", Assert.Throws<IOException>(() => cell.Publish(spec.Id(), s_token, "00")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_specification_of_another_cell_is_refused()
    {
        var (cell, spec, hash) = Attempt(ACell.DcPixel.ToCanonicalJson(), [.. CellFolder.Artifacts(ACell.DcPixel)]);
        WholeFile.WriteText(Path.Combine(cell.Attempt(s_token), CellFolder.SpecFile), ACell.WholeBaseline.ToCanonicalJson());
        Assert.Contains(ACell.WholeBaseline.Id().ToString(), cell.FaultOf(spec.Id(), s_token, hash), StringComparison.Ordinal);
        WholeFile.WriteText(Path.Combine(cell.Attempt(s_token), CellFolder.SpecFile), "{");
        Assert.Contains("is no cell specification", cell.FaultOf(spec.Id(), s_token, hash), StringComparison.Ordinal);
    }

    private (CellFolder Cell, CellSpec Spec, string ResultSha256) Attempt(string json, string[] names)
    {
        var spec = CellSpec.FromJson(json);
        var cell = new RunsFolder(_folder).Cell(spec.Id());
        foreach (var name in names)
        {
            WholeFile.WriteText(Path.Combine(cell.Attempt(s_token), name), name == CellFolder.SpecFile ? json : name);
        }

        return (cell, spec, WholeFile.Sha256(Path.Combine(cell.Attempt(s_token), CellFolder.ResultFile)));
    }
}
