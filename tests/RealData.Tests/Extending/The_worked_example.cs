using Slfd.Experiments.Cells;
using Slfd.Experiments.Costs;
using Slfd.Experiments.DataSets;
using Slfd.Experiments.Grids;
using Slfd.Support;

namespace Slfd.RealData.Tests.Extending;

/// <summary>The form of data of docs/extending.md is read, checked, counted and told like any other.</summary>
public sealed class The_worked_example : IDisposable
{
    private static readonly DataSpec s_spec = new() { Name = "two-colours", Resolution = 32 };
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Is_read_and_checked()
    {
        File.WriteAllText(_folder.File("two-colours.txt"), "0 10 20 30\n1 200 210 220\n");
        var data = DataSets.Read(s_spec, _folder.Path);
        Assert.Equal(["dark", "light"], data.ClassNames);
        Assert.Equal([10, 200], new[] { data.Train.Pixels[0], data.Train.Pixels[3 * 32 * 32] });
        Assert.Equal(245, DataSets.Read(s_spec.With(FlatColoursPart.Negative.Is(true)), _folder.Path).Train.Pixels[0]);
        Assert.True(new DataCheck(_folder.Path, _ => { }).Run(DataSetCatalogue.All.Named("two-colours")));
    }

    [Fact]
    public void Is_missed_by_a_clear_sentence() =>
        Assert.Contains("the test that wrote it", Assert.Throws<FileNotFoundException>(() => DataSets.Read(s_spec, _folder.Path)).Message, StringComparison.Ordinal);

    [Fact]
    public void Has_a_key_that_follows_the_law_of_ids()
    {
        var plain = Cell("two-colours", string.Empty);
        Assert.Equal(plain.Id(), Cell("two-colours", "data { negative = false }").Id());
        var told = Cell("two-colours", "data { negative = true }");
        Assert.NotEqual(plain.Id(), told.Id());
        Assert.Equal(told.Data, CellSpec.FromJson(told.ToCanonicalJson()).Data);
        Assert.Contains("these do: two-colours", Assert.Throws<GridFileException>(() => Cell("procedural", "data { negative = true }")).Message, StringComparison.Ordinal);
        Assert.True(CellCost.Of(plain).Evaluation > 0);
    }

    private CellSpec Cell(string name, string section)
    {
        var file = _folder.File("colours.conf");
        File.WriteAllText(file, $"grid {{ datasets = [{name}], resolutions = [32], seeds = [0], methods = [{{ baseline = random }}]\n{section} }}");
        return GridFile.Read(file).CellAt(0);
    }
}
