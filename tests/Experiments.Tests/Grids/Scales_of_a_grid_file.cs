using System.Text.RegularExpressions;
using Slfd.Experiments.Grids;

namespace Slfd.Experiments.Tests.Grids;

/// <summary>A scale is the same grid with some settings changed: what it says is laid over what the grid says.</summary>
public sealed class Scales_of_a_grid_file : IDisposable
{
    private const string Text = """
        grid {
          name = table-9
          datasets = [procedural], resolutions = [32], methods = [{ baseline = random }, { matching = dc, space = pixel }], seeds = [0, 1, 2]
          iterations = 500
          evaluation { every = 100, repeats = 3, architectures = [convnet, vgg11] }
        }
        scales {
          smoke { seeds = [0], iterations = 4, network.width = 8, evaluation { every = 2, epochs = 3 } }
          half { name = nine-by-half, iterations = 250 }
        }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("slfd-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Are_no_part_of_the_grid_itself()
    {
        Assert.Equal(Read(Text[..Text.IndexOf("scales", StringComparison.Ordinal)]).ToJson(), Read(Text).ToJson());
        Assert.Equal(["smoke", "half"], GridFile.Scales(Write(Text)));
    }

    [Fact]
    public void Replace_values_and_lists_and_merge_objects()
    {
        var grid = Read(Text, "smoke");
        Assert.Equal([0], grid.Seeds);
        Assert.Equal(4, grid.Distillation.Iterations);
        Assert.Equal((2, 3, 3), (grid.Evaluation.Every!.Value, grid.Evaluation.Epochs, grid.Evaluation.Repeats));
        Assert.Equal(["convnet", "vgg11"], grid.Evaluation.Architectures);
        Assert.Equal(8, grid.Network.Width);
        Assert.Equal(2, grid.Methods.Length);
    }

    [Fact]
    public void Give_their_grid_a_name_of_its_own()
    {
        Assert.Equal("table-9-smoke", Read(Text, "smoke").Name);
        Assert.Equal("nine-by-half", Read(Text, "half").Name);
        Assert.Equal("file-smoke", Read(Text.Replace("name = table-9", string.Empty, StringComparison.Ordinal), "smoke").Name);
    }

    [Theory]
    [InlineData("iterations = 0", "scales.bad.iterations", "at least 1")]
    [InlineData("evaluation { repeets = 1 }", "scales.bad.evaluation.repeets", "did you mean 'repeats'")]
    [InlineData("evaluation.epochs = 1", "scales.bad.evaluation.epochs", "from 2 to")]
    [InlineData("evaluation = 1", "scales.bad.evaluation", "braces")]
    [InlineData("seeds { }", "scales.bad.seeds", "single value")]
    [InlineData("methods = [{ matching = sgd, space = pixel }]", "scales.bad.methods[0].matching", "dc, dm, mtt")]
    [InlineData("data-set = [procedural]", "scales.bad.data-set", "datasets")]
    [InlineData("resolutions = [33]", "scales.bad.resolutions", "33")]
    [InlineData("network.depth = 6", "scales.bad.network.depth", "32 px")]
    public void That_are_wrong_are_refused_where_they_are_wrong(string change, string place, string allowed)
    {
        var refused = Assert.Throws<GridFileException>(() => Read($"{Text}\nscales.bad {{ {change} }}", "bad")).Message;
        Assert.Matches($@"file\.conf:\d+:\d+: {Regex.Escape(place)}: ", refused);
        Assert.Contains(allowed, refused, StringComparison.Ordinal);
    }

    [Fact]
    public void That_nobody_asked_for_are_checked_too()
    {
        var bad = $"{Text}\nscales.bad {{ itertions = 2, evaluation {{ repeats = 0 }} }}\nscales.worse {{ seeds = [] }}";
        string[] places = ["scales.bad.itertions", "scales.bad.evaluation.repeats", "scales.worse.seeds"];
        foreach (var scale in new[] { null, "smoke", "bad" })
        {
            Assert.Equal(places, Assert.Throws<GridFileException>(() => Read(bad, scale)).Problems.Select(problem => problem.Key));
        }
    }

    [Fact]
    public void Do_not_hide_a_fault_of_the_grid()
    {
        var refused = Assert.Throws<GridFileException>(() => Read(Text.Replace("repeats = 3", "repeets = 3", StringComparison.Ordinal), "smoke")).Message;
        Assert.Matches(@"file\.conf:\d+:\d+: grid\.evaluation\.repeets: ", refused);
    }

    [Theory]
    [InlineData(Text, "nonsense", "smoke, half")]
    [InlineData("grid { }", "smoke", "has none")]
    [InlineData("grid { }\nscales = 5", "smoke", "braces")]
    public void That_a_file_does_not_have_are_refused_with_those_that_it_has(string text, string scale, string said)
    {
        var refused = Assert.Throws<GridFileException>(() => Read(text, scale)).Message;
        Assert.Contains("scales", refused, StringComparison.Ordinal);
        Assert.Contains(said, refused, StringComparison.Ordinal);
    }

    private Grid Read(string text, string? scale = null) => GridFile.Read(Write(text), scale);

    private string Write(string text)
    {
        var path = Path.Combine(_folder, "file.conf");
        File.WriteAllText(path, text);
        return path;
    }
}
