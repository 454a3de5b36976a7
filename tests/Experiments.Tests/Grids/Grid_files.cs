using Slfd.Experiments.DataSets;
using Slfd.Experiments.Grids;
using Slfd.Support;

namespace Slfd.Experiments.Tests.Grids;

/// <summary>A grid file is read whole or refused with messages that name the place and what is allowed; no input hangs or ends the process.</summary>
public sealed class Grid_files : IDisposable
{
    private const string Smallest = "grid { datasets = [procedural], resolutions = [32], methods = [{ baseline = random }], seeds = [0] }";
    private readonly string _folder = Directory.CreateTempSubdirectory("slfd-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string> Shipped => [.. Directory.GetFiles(TheRepository.At("hocon/grids"), "*.conf").Select(path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void That_are_shipped_can_be_read_at_every_scale(string name)
    {
        var path = TheRepository.At($"hocon/grids/{name}");
        Assert.All([null, .. GridFile.Scales(path)], scale => Assert.True(GridFile.Read(path, scale).CellCount() > 1));
    }

    [Fact]
    public void Have_the_reference_protocol_as_defaults()
    {
        var grid = Read(Smallest);
        Assert.Equal("file", grid.Name);
        Assert.Equal((1000, 256, 1.0, 0.5, "noise", "ours"), (grid.Distillation.Iterations, grid.Distillation.BatchReal, grid.Distillation.LearningRateImages, grid.Distillation.Momentum, grid.Distillation.Initialisation, grid.Distillation.Distance));
        Assert.Equal((100, 5, 1000, 256), (grid.Evaluation.Every!.Value, grid.Evaluation.Repeats, grid.Evaluation.Epochs, grid.Evaluation.Batch));
        Assert.Equal(["convnet", "resnet18", "vgg11", "vit", "alexnet"], grid.Evaluation.Architectures);
        Assert.Equal(("instancenorm", 128, null), (grid.Network.Norm, grid.Network.Width, grid.Network.Depth));
        Assert.Equal([1], grid.ImagesPerClass);
    }

    [Fact]
    public void May_name_a_layout_that_changes_no_cell()
    {
        var laidOut = Read(Smallest.Replace("grid {", "grid { layout = table-3,", StringComparison.Ordinal));
        Assert.Equal("table-3", laidOut.Layout);
        Assert.Equal(Read(Smallest).Cells().Select(cell => cell.Id()), laidOut.Cells().Select(cell => cell.Id()));
        Assert.Contains("table-6", Assert.Throws<GridFileException>(() => Read(Smallest.Replace("grid {", "grid { layout = wide,", StringComparison.Ordinal))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void May_evaluate_a_row_without_augmentation()
    {
        var grid = Read(Smallest.Replace("[{ baseline = random }]", "[{ matching = dc, space = pixel }, { matching = dc, space = pixel, augmentation = none }]", StringComparison.Ordinal));
        Assert.Equal("none", grid.CellAt(1).Evaluation.Augmentation);
        Assert.Equal(grid.CellAt(0).Distillation, grid.CellAt(1).Distillation);
    }

    [Fact]
    public void Can_include_and_substitute()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "parts"));
        File.WriteAllText(Path.Combine(_folder, "parts", "seeds.conf"), "include \"more.conf\"\nmany = [4, 5, 6]");
        File.WriteAllText(Path.Combine(_folder, "parts", "more.conf"), "rows = [{ baseline = random }, { matching = dc, space = pixel, distance = cos-paper }]");
        var grid = Read("""
            include "parts/seeds.conf"
            grid {
              name = with-parts # neither ${?this}
              generator.file = "with-${not-substituted}"
              datasets = [procedural], resolutions = [32]
              methods = ${rows}
              seeds = ${many}
              ipc = 10
              checkpoint-every = 90s
            }
            """);
        Assert.Equal([4, 5, 6], grid.Seeds);
        Assert.Equal("with-${not-substituted}", grid.Generator!.File);
        Assert.Equal(["random", "dc/pixel (cos-paper)"], grid.Methods.Select(method => method.Label()));
        Assert.Equal([10], grid.ImagesPerClass);
        Assert.Equal(90, grid.CheckpointSeconds);
    }

    [Fact]
    public void Give_the_same_cells_whatever_the_order_of_their_keys()
    {
        var other = Read("grid { seeds = 0, methods = [{ baseline = random }]\n resolutions = [32]\n \"datasets\" : [\"procedural\"] }");
        Assert.Equal(Read(Smallest).CellAt(0).Id(), other.CellAt(0).Id());
    }

    [Fact]
    public void Can_say_how_images_are_read_and_reach_only_the_data_sets_that_leave_the_choice()
    {
        var all = Smallest.Replace("[procedural]", "[procedural, pathmnist, imagenette]", StringComparison.Ordinal);
        var (plain, chosen) = (Read(all), Read($"{all[..^1]}, data {{ allow-subset = true, antialias = false, test-split = val }} }}"));
        Assert.Equal(plain.CellAt(0), chosen.CellAt(0) with { Evaluation = plain.CellAt(0).Evaluation });
        Assert.Equal(plain.CellAt(1).Data.With(MedMnistPart.AllowSubset.Is(true), ResizedFormPart.Antialias.Is(false), MedMnistPart.TestSplit.Is("val")), chosen.CellAt(1).Data);
        Assert.Equal(plain.CellAt(2).Data.With(ResizedFormPart.Antialias.Is(false)), chosen.CellAt(2).Data);
    }

    [Fact]
    public void That_say_how_images_are_read_by_default_name_the_same_cells()
    {
        var all = Smallest.Replace("procedural", "pathmnist", StringComparison.Ordinal);
        Assert.Equal(Read(all).CellAt(0).Id(), Read($"{all[..^1]}, data {{ allow-subset = false, antialias = true, test-split = test }} }}").CellAt(0).Id());
    }

    [Fact]
    public void Can_spread_the_evaluation_which_names_the_same_cells()
    {
        var (alone, spread) = (Read($"{Smallest[..^1]}, evaluation {{ spread = false }} }}"), Read($"{Smallest[..^1]}, evaluation {{ spread = true }} }}"));
        Assert.Equal((null, true), (alone.Spread, spread.Spread));
        Assert.Equal(alone.CellAt(0).Id(), spread.CellAt(0).Id());
        Assert.Equal(["evaluation.spread: not set → true"], GridChanges.Between(alone, spread).Select(line => line.Replace("True", "true", StringComparison.Ordinal)));
    }

    [Fact]
    public void Of_every_resolution_have_all_five_classifiers_and_a_ConvNet_that_ends_in_4_by_4()
    {
        var grid = Read(Smallest.Replace("[32]", "[32, 64, 128, 256]", StringComparison.Ordinal));
        Assert.Equal([3, 4, 5, 6], grid.Cells().Select(cell => cell.Network.Depth));
        Assert.All(grid.Cells(), cell => Assert.Equal(5, cell.Evaluation.Architectures.Length));
    }

    [Theory]
    [InlineData("", "grid")]
    [InlineData("gird { }", "grid")]
    [InlineData("grid = 5", "grid", "braces")]
    [InlineData("grid { dataset = [procedural] }", "is missing")]
    [InlineData("seedz = 1", "grid.seedz", "did you mean 'seeds'", "iterations")]
    [InlineData("evaluation.repeets = 1", "grid.evaluation.repeets", "repeats")]
    [InlineData("datasets = [mnist]", "grid.datasets[0]", "mnist", "procedural, cifar10")]
    [InlineData("datasets = []", "grid.datasets", "empty")]
    [InlineData("datasets = [cifar10], resolutions = [64]", "grid.resolutions", "cifar10", "64", "32")]
    [InlineData("data.antialias = maybe", "grid.data.antialias", "true, false")]
    [InlineData("data.antialais = true", "grid.data.antialais", "did you mean 'antialias'")]
    [InlineData("data.antialias = false", "grid.data.antialias", "imagenet-a")]
    [InlineData("datasets = [imagenette], data.test-split = val", "grid.data.test-split", "pathmnist")]
    [InlineData("datasets = [imagenette], data.allow-subset = true", "grid.data.allow-subset", "pathmnist")]
    [InlineData("seeds = [1, 1]", "grid.seeds", "twice")]
    [InlineData("seeds = [one]", "grid.seeds[0]", "whole number")]
    [InlineData("seeds = [-1]", "grid.seeds[0]", "at least 0")]
    [InlineData("seeds = [99999999999]", "grid.seeds[0]", "whole number")]
    [InlineData("iterations = many", "grid.iterations", "whole number")]
    [InlineData("iterations = []", "grid.iterations", "single value")]
    [InlineData("iterations { }", "grid.iterations", "single value")]
    [InlineData("ipc = 0", "grid.ipc")]
    [InlineData("checkpoint-every = soon", "grid.checkpoint-every", "30s")]
    [InlineData("name = \"../up\"", "grid.name", "letters")]
    [InlineData("methods = []", "grid.methods", "empty")]
    [InlineData("methods = [{ matching = dc }]", "grid.methods[0].space", "pixel")]
    [InlineData("methods = [{ matching = sgd, space = pixel }]", "grid.methods[0].matching", "dc")]
    [InlineData("methods = [{ baseline = random, space = pixel }]", "grid.methods[0].baseline", "optimises nothing")]
    [InlineData("methods = [{ baseline = random }, { baseline = random }]", "grid.methods[1].baseline", "twice")]
    [InlineData("methods = [{ baseline = random, label = a }, { baseline = whole, label = a }]", "grid.methods[1].label", "two rows would be called 'a'")]
    [InlineData("methods = [{ baseline = random, label = whole }, { baseline = whole }]", "grid.methods[1].baseline", "two rows would be called 'whole'")]
    [InlineData("resolutions = [64], evaluation.architectures = [convnet, nonet]", "grid.evaluation.architectures[1]", "nonet")]
    [InlineData("network { norm = groupnorm, width = 6 }", "grid.network.width", "multiple of 4")]
    [InlineData("network.depth = 6", "grid.network.depth", "32 px")]
    [InlineData("distillation.augmentation = color_blur", "grid.distillation.augmentation", "cutout")]
    [InlineData("distillation.learning-rate-images = NaN", "grid.distillation.learning-rate-images", "number")]
    [InlineData("seeds = [ ${?SEED} ]", "grid.seeds", "empty")]
    [InlineData("iterations += 1", "grid.iterations", "single value")]
    [InlineData("iterations = ${nothing.here}", "nothing.here")]
    [InlineData("iterations = ${grid.iterations}", "refers to itself")]
    [InlineData("iterations = ${grid.ipc}, ipc = ${grid.iterations}", "refers to itself")]
    [InlineData("evaluation = ${grid}", "refers to itself")]
    [InlineData("iterations = ${unclosed\n", "file.conf:2:21: ", "'}'")]
    [InlineData("name = \"unclosed", "file.conf:2:15: ", "closed")]
    [InlineData("seeds = [1, 2", "'}' where ']' is expected")]
    [InlineData("seeds = [1, 2]]", "']' where '}' is expected")]
    [InlineData("include \"file.conf\"", "includes itself")]
    [InlineData("include \"absent.conf\"", "absent.conf", "no such file")]
    public void That_are_wrong_are_refused_where_they_are_wrong(string change, params string[] said)
    {
        File.WriteAllText(Path.Combine(_folder, "smallest.conf"), Smallest);
        var text = change.StartsWith("gr", StringComparison.Ordinal) || change.StartsWith("gi", StringComparison.Ordinal) || change.Length == 0 ? change
            : change.StartsWith("include", StringComparison.Ordinal) ? $"{change}\n{Smallest}"
            : $"include \"smallest.conf\"\ngrid {{ {change} }}";

        var refused = Assert.Throws<GridFileException>(() => Read(text)).Message;
        Assert.Contains(".conf", refused, StringComparison.Ordinal);
        Assert.All(said, part => Assert.Contains(part, refused, StringComparison.Ordinal));
    }

    [Fact]
    public void That_do_not_exist_are_refused_by_name()
    {
        Assert.Contains("no such file", Assert.Throws<GridFileException>(() => GridFile.Read(Path.Combine(_folder, "absent.conf"))).Message, StringComparison.Ordinal);
        Assert.Contains("folder", Assert.Throws<GridFileException>(() => GridFile.Read(_folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void That_are_huge_deep_or_no_text_are_refused()
    {
        Assert.Contains("at most", Assert.Throws<GridFileException>(() => Read(new string(' ', 2 << 20))).Message, StringComparison.Ordinal);
        Assert.Contains("deeper", Assert.Throws<GridFileException>(() => Read(string.Concat(Enumerable.Repeat("a {", 100_000)))).Message, StringComparison.Ordinal);
        var path = Path.Combine(_folder, "file.conf");
        File.WriteAllBytes(path, [0xff, 0xfe, 0x00, 0x80]);
        Assert.Contains("UTF-8", Assert.Throws<GridFileException>(() => GridFile.Read(path)).Message, StringComparison.Ordinal);
    }

    private Grid Read(string text)
    {
        var path = Path.Combine(_folder, "file.conf");
        File.WriteAllText(path, text);
        return GridFile.Read(path);
    }
}
