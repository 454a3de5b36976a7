using Slfd.Experiments.Grids;
using Slfd.Experiments.Tests.Hocon;

namespace Slfd.Experiments.Tests.Grids;

/// <summary>The same grid, written shorter: the same cells.</summary>
public sealed class Short_forms_of_a_grid_file : IDisposable
{
    private const string Long = "datasets = [procedural], resolutions = [32], methods = [{ baseline = random }], seeds = [0, 1, 2, 3, 4], ipc = [1], iterations = 1000";
    private readonly AFile _file = new();

    public void Dispose() => _file.Dispose();

    [Theory]
    [InlineData("datasets = procedural, resolutions = 32, methods { baseline = random }, seeds = 0-4, ipc = 1, iterations = 1e3")]
    [InlineData("datasets = procedural, resolutions = 32.0, methods = { baseline = random }, seeds = [0, 1-3, 4], iterations = 1000.0")]
    [InlineData("datasets = \"procedural\", resolutions = \"32\", methods = [{ baseline = \"random\" }], seeds = [0 - 4], iterations = null, test-per-class = null")]
    public void Name_the_same_cells(string text) => Assert.Equal(Read(Long).Cells().Select(cell => cell.Id()), Read(text).Cells().Select(cell => cell.Id()));

    [Fact]
    public void Of_rows_share_a_base()
    {
        var path = _file.Write("""
            base { matching = dc, space = slfd, weights = random, rank = 10 }
            grid {
              datasets = procedural, resolutions = 32, seeds = 0
              methods = [ ${base}, ${base} { rank = 4 }, ${base} { rank = full, samples = 8 } ]
            }
            """);
        Assert.Equal(["dc/slfd stylegan-xl random rank 10", "dc/slfd stylegan-xl random rank 4", "dc/slfd stylegan-xl random rank full (M 8)"],
            GridFile.Read(path).Methods.Select(method => method.Label()));
    }

    [Fact]
    public void Of_a_family_include_and_override()
    {
        _file.Write("grid { datasets = procedural, resolutions = 32, seeds = [0-2], methods = [{ baseline = random }], evaluation { repeats = 3, epochs = 5 } }", "family.conf");
        var grid = Grid("include \"family.conf\"\ngrid { seeds = ${grid.seeds} [7], evaluation.repeats = 1 }\ngrid.methods += { matching = dc, space = pixel }");
        Assert.Equal([0, 1, 2, 7], [.. Grid("include \"family.conf\"\ngrid.seeds = [0-2, 7]").Seeds]);
        Assert.Equal((1, 5, 2), (grid.Evaluation.Repeats, grid.Evaluation.Epochs, grid.Methods.Length));
    }

    [Fact]
    public void That_say_null_take_a_setting_back()
    {
        var path = _file.Write($"grid {{ {Long}, train-per-class = 5 }}\nscales {{ whole {{ train-per-class = null, seeds = 0 }} }}");
        Assert.Equal((5, null), (GridFile.Read(path).TrainPerClass, GridFile.Read(path, "whole").TrainPerClass));
    }

    [Theory]
    [InlineData("table-1", true)]
    [InlineData("A_b.9", true)]
    [InlineData(".hidden", false)]
    [InlineData("-option", false)]
    [InlineData("..", false)]
    [InlineData("", false)]
    [InlineData("a/b", false)]
    [InlineData("a\nb", false)]
    [InlineData("é", false)]
    [InlineData("a\u202eb", false)]
    public void Of_a_name_are_names_or_not(string name, bool valid) => Assert.Equal(valid, GridName.IsValid(name));

    [Fact]
    public void Of_a_name_have_a_longest() => Assert.Equal((true, false), (GridName.IsValid(new('a', 64)), GridName.IsValid(new('a', 65))));

    private Grid Read(string text) => Grid($"grid {{ {text} }}");

    private Grid Grid(string text) => GridFile.Read(_file.Write(text));
}
