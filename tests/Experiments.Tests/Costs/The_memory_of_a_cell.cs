using System.Globalization;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Costs;
using Slfd.Experiments.Grids;
using Slfd.Support;

namespace Slfd.Experiments.Tests.Costs;

/// <summary>Peak memory from shapes: what dominates it, and what makes it grow.</summary>
public class The_memory_of_a_cell
{
    private const double Giga = 1e9;

    [Fact]
    public void Holds_the_real_images_as_bytes() =>
        Assert.Equal(60_000 * 3.0 * 32 * 32, CellMemory.Of(Cell("cifar10", 32, Pixel("dc")), onGpu: false).Data);

    /// <summary>Peaks of the four cells of one worker, on a folder with 5,170 and 1,017 images of CIFAR-10: whole, it is 184 MB, and the plan said 480 MiB.</summary>
    /// <param name="method">As the grid writes it.</param>
    /// <param name="mebibytes">The peak.</param>
    [Theory]
    [InlineData("{ baseline = random }", 325)]
    [InlineData("{ baseline = random }", 330)]
    [InlineData("{ matching = dm, space = pixel, learning-rate-images = 1 }", 366)]
    [InlineData("{ matching = dm, space = pixel, learning-rate-images = 1 }", 374)]
    public void Of_a_part_of_a_set_is_within_a_quarter_of_what_was_measured(string method, double mebibytes)
    {
        using TemporaryFolder folder = new();
        var file = folder.File("part.conf");
        File.WriteAllText(file, $$"""
            grid {
              datasets = cifar10, resolutions = 32, methods = [ {{method}} ], seeds = 0, ipc = 1, iterations = 20, test-per-class = 100
              network { width = 32 }, distillation { batch-real = 32, initialisation = real }
              evaluation { every = 20, repeats = 10, epochs = 100, batch = 256, architectures = convnet, augmentation = none }
            }
            """);
        var cell = GridFile.Read(file).Cells().Single();
        Assert.InRange(CellMemory.Of(cell, onGpu: false, new ImagesThere(5170, 1017)).Peak / (1 << 20), 0.75 * mebibytes, 1.25 * mebibytes);
    }

    [Fact]
    public void Of_a_set_that_is_counted_is_no_more_than_the_cell_asks_for()
    {
        var cell = Cell("cifar10", 32, Pixel("dc"));
        Assert.Equal(6_187 * 3.0 * 32 * 32, CellMemory.Of(cell, onGpu: false, new ImagesThere(5170, 1017)).Data);
        var few = cell with { Data = cell.Data with { TrainPerClass = 10 } };
        Assert.Equal(1_117 * 3.0 * 32 * 32, CellMemory.Of(few, onGpu: false, new ImagesThere(5170, 1017)).Data);
    }

    [Fact]
    public void Of_pixels_at_32_px_fits_a_laptop_and_of_the_published_generator_at_256_px_needs_a_large_gpu()
    {
        Assert.InRange(CellMemory.Of(Cell("cifar10", 32, Pixel("dc")), onGpu: false).Peak / Giga, 0.3, 2);
        Assert.InRange(CellMemory.Of(Cell("imagenet-a", 256, Latent("dc", 16)), onGpu: true).Peak / Giga, 10, 80);
    }

    [Fact]
    public void Has_the_published_weights_of_the_generator()
    {
        var (latent, pixel) = (CellMemory.Of(Cell("imagenet-a", 256, Latent("dc", 16)), true), CellMemory.Of(Cell("imagenet-a", 256, Pixel("dc")), true));
        Assert.Equal(4 * 232_706_662.0, latent.Weights - pixel.Weights);
    }

    [Fact]
    public void Has_three_copies_of_the_latents()
    {
        // f after 16 layers: 1024 × 84²; w: 27 × 512; ten images of 128 px, each with its gradient.
        var latents = CellMemory.Of(Cell("imagenet-a", 128, Latent("dc", 16)), true).Latents;
        Assert.Equal(4 * 10 * ((3 * ((1024 * 84.0 * 84) + (27 * 512))) + (2 * 3 * 128 * 128)), latents);
    }

    [Fact]
    public void Shrinks_with_a_later_split_and_grows_with_the_steps_of_an_exact_trajectory()
    {
        Assert.True(CellMemory.Of(Cell("imagenet-a", 128, Latent("dc", 20)), true).Generating < CellMemory.Of(Cell("imagenet-a", 128, Latent("dc", 12)), true).Generating);
        var (constant, unrolled) = (Cell("cifar10", 32, Pixel("mtt")), Cell("cifar10", 32, new() { Form = "unrolled", Spec = new() { Matching = "mtt", Space = "pixel" } }));
        Assert.Equal(20 * CellMemory.Of(constant, true).Matching, CellMemory.Of(unrolled, true).Matching);
    }

    [Fact]
    public void Of_every_kind_of_cell_is_finite_and_positive()
    {
        CellSpec[] cells =
        [
            Cell("cifar10", 32, new() { Spec = new() { Baseline = "random" } }),
            Cell("cifar10", 32, new() { Spec = new() { Baseline = "whole" } }),
            Cell("cifar10", 32, Pixel("mtt")).Dependencies().First(),
            Cell("imagenet-b", 256, new() { Spec = new() { Generator = "uvit", Matching = "dc", Rank = "full", Space = "slfd", Weights = "random" } }),
            Cell("pathmnist", 64, new() { Spec = new() { Generator = "stylegan-xl", Matching = "dm", Rank = "10", Space = "slfd", Weights = "random" } }),
        ];
        Assert.All(cells, cell => Assert.InRange(CellMemory.Of(cell, onGpu: false).Peak, 3e8, 1e12));
    }

    /// <summary>Peaks that workers measured, of cells of the shipped grids, written by <c>bench/run plan-memory</c>: in a worker of its own, and where it was measured, in one that had run the cells before.</summary>
    public static TheoryData<string, string, string, string, int, string, double> Measured()
    {
        TheoryData<string, string, string, string, int, string, double> rows = [];
        foreach (var line in File.ReadLines(TheRepository.At("tests/Experiments.Tests/Costs/measured-peaks.tsv")).Skip(1))
        {
            var fields = line.Split('\t');
            foreach (var peak in fields[6..].Where(peak => peak.Length > 0))
            {
                rows.Add(fields[0], fields[1], fields[2], fields[3], int.Parse(fields[4], CultureInfo.InvariantCulture), fields[5], double.Parse(peak, CultureInfo.InvariantCulture));
            }
        }

        return rows;
    }

    /// <param name="grid">A shipped grid.</param>
    /// <param name="scale">One of its scales, or none.</param>
    /// <param name="cut">What was laid over it, so that the cell ended in minutes.</param>
    /// <param name="dataset">Of the cell, as the other two.</param>
    /// <param name="resolution">In pixels.</param>
    /// <param name="method">As its label says.</param>
    /// <param name="mebibytes">The peak.</param>
    [Theory]
    [MemberData(nameof(Measured))]
    public void Is_within_a_quarter_of_what_was_measured(string grid, string scale, string cut, string dataset, int resolution, string method, double mebibytes)
    {
        using TemporaryFolder folder = new();
        var file = folder.File("measured.conf");
        File.WriteAllText(file, $"include \"{TheRepository.At($"hocon/grids/{grid}.conf")}\"\nscales {{ measured = {(scale.Length > 0 ? $"${{scales.{scale}}} " : string.Empty)}{{ seeds = [0]\n{cut} }} }}\n");
        var cell = GridFile.Read(file, "measured").Cells().First(cell => cell.Data.Name == dataset && cell.Data.Resolution == resolution && cell.Method.Label() == method);
        Assert.InRange(CellMemory.Of(cell, onGpu: false).Peak / (1 << 20), 0.75 * mebibytes, 1.25 * mebibytes);
    }

    /// <summary>Peaks of random images with one judge alone. The plan's parts were chosen with them in view.</summary>
    [Theory]
    [InlineData("convnet", 32, 307)]
    [InlineData("convnet", 64, 427)]
    [InlineData("convnet", 128, 1052)]
    [InlineData("convnet", 128, 1538)]
    [InlineData("resnet18", 32, 543)]
    [InlineData("resnet18", 64, 923)]
    [InlineData("vgg11", 32, 478)]
    [InlineData("vgg11", 64, 535)]
    [InlineData("vgg11", 128, 1055)]
    [InlineData("vit", 32, 623)]
    [InlineData("vit", 64, 684)]
    [InlineData("vit", 128, 804)]
    [InlineData("alexnet", 32, 310)]
    [InlineData("alexnet", 64, 586)]
    public void With_one_judge_is_within_a_quarter_of_what_was_measured(string judge, int resolution, double mebibytes)
    {
        var grid = APaper.Grid("procedural", resolution, new GridMethod { Spec = new() { Baseline = "random" } });
        var cell = (grid with { TestPerClass = 6, TrainPerClass = 10, Evaluation = grid.Evaluation with { Architectures = [judge], Epochs = 2, Repeats = 1 } }).TableCellAt(0);
        Assert.InRange(CellMemory.Of(cell, onGpu: false).Peak / (1 << 20), 0.75 * mebibytes, 1.25 * mebibytes);
    }

    private static CellSpec Cell(string dataset, int resolution, GridMethod method) => APaper.Grid(dataset, resolution, method).TableCellAt(0);

    private static GridMethod Pixel(string matching) => new() { Spec = new() { Matching = matching, Space = "pixel" } };

    private static GridMethod Latent(string matching, int split) =>
        new() { Generator = new() { Layer = split }, Spec = new() { Generator = "stylegan-xl", Matching = matching, Space = "glad", Weights = "pretrained" } };
}
