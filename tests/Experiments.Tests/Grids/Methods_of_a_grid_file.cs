using Slfd.Experiments.Cells;
using Slfd.Experiments.Grids;
using Slfd.Experiments.Methods.Generators;
using Slfd.Experiments.Specifications;

namespace Slfd.Experiments.Tests.Grids;

/// <summary>Rows say what differs; what they leave out is the published value of their objective, space and resolution.</summary>
public sealed class Methods_of_a_grid_file : IDisposable
{
    /// <summary>What every pretrained generator has unless told.</summary>
    private static readonly GeneratorSpec s_settled =
        new() { AverageStyles = false, Learn = false, Normalisation = "own", RandomFeatures = false, StandIn = false, Training = "none" };

    private readonly string _folder = Directory.CreateTempSubdirectory("slfd-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("{ matching = dc, space = pixel }", 1, null, null)]
    [InlineData("{ matching = dm, space = pixel }", 10, null, null)]
    [InlineData("{ matching = mtt, space = pixel }", 10_000, null, null)]
    [InlineData("{ matching = dc, space = glad }", 1, 0.001, 16)]
    [InlineData("{ matching = dm, space = glad }", 10, 0.01, 20)]
    [InlineData("{ matching = mtt, space = glad }", 10_000, 10.0, 12)]
    [InlineData("{ matching = dc, space = slfd }", 1, 0.001, 16)]
    [InlineData("{ matching = dm, space = slfd }", 10, 0.01, 16)]
    public void Have_the_learning_rates_and_the_split_of_their_objective_and_space(string row, double images, double? styles, int? split)
    {
        var cell = Cell(row);
        Assert.Equal((images, styles, split), (cell.Distillation!.LearningRateImages, cell.Distillation.LearningRateStyles, cell.Generator?.Layer));
    }

    [Fact]
    public void Have_the_label_that_is_given_and_the_ids_that_they_have_without_it()
    {
        var (plain, labelled) = (Read("methods = [{ matching = dc, space = pixel }]"), Read("methods = [{ matching = dc, space = pixel, label = \"Pixel (DC)\" }]"));
        Assert.Equal("Pixel (DC)", labelled.Methods[0].RowName());
        Assert.Equal(plain.CellAt(0).Id(), labelled.CellAt(0).Id());
        Assert.Equal(labelled.ToJson(), Grid.FromJson(labelled.ToJson()).ToJson());
    }

    [Fact]
    public void Of_a_latent_space_have_a_pretrained_StyleGAN_XL_unless_they_say_otherwise()
    {
        var cell = Cell("{ matching = dc, space = glad }");
        Assert.Equal(("stylegan-xl", "pretrained", null), (cell.Method.Generator, cell.Method.Weights, cell.Method.Rank));
        Assert.Equal(10, cell.Generator!.Classes!.Length);
        Assert.Equal(s_settled with { File = "imagenet128.pkl", Layer = 16 }, cell.Generator with { Classes = null });
        Assert.Null(cell.Stochastic);
    }

    [Fact]
    public void With_random_weights_have_the_sizes_of_the_reference()
    {
        var generator = Cell("{ matching = dc, space = glad, weights = random }").Generator!;
        var own = generator.Values;
        Assert.Equal(
            (32768, 512, false, 0, 0),
            (StyleGanXlPart.ChannelBase.Of(own), StyleGanXlPart.ChannelMaximum.Of(own), StyleGanXlPart.Conditional.Of(own), generator.Seed, StyleGanXlPart.Stages.Of(own)));
        Assert.Null(generator.File);
        var layers = StyleGanXlPart.Layers.Of(own)!.Value;
        Assert.InRange(layers, 10, 17);
        Assert.InRange(generator.Layer!.Value, 1, layers - 1);
    }

    [Fact]
    public void Of_uvit_have_its_own_options_and_none_of_StyleGAN_XLs()
    {
        var generator = Cell("{ matching = dc, space = slfd, generator = uvit }").Generator!;
        Assert.Equal(
            (s_settled with { File = "imagenet256_uvit_large.pth", Layer = 10 }).With(
                UVitPart.Decoder.Is(UVitPart.FirstThree), UVitPart.Heads.Is(16), UVitPart.Styles.Is(UVitPart.FirstEight), UVitPart.Time.Is(1)),
            generator with { Classes = null });
        var random = Cell("{ matching = dc, space = glad, generator = uvit, weights = random, width = 64, depth = 4, heads = 2, styles = mean, time = 0.5 }").Generator!;
        Assert.Equal(
            (64, 4, 2, "mean", 0.5),
            (UVitPart.Width.Of(random.Values), UVitPart.Depth.Of(random.Values), UVitPart.Heads.Of(random.Values), UVitPart.Styles.Of(random.Values), UVitPart.Time.Of(random.Values)));
    }

    [Fact]
    public void Of_slfd_have_rank_10_and_twenty_antithetic_samples_and_train_their_module()
    {
        var cell = Cell("{ matching = dc, space = slfd }");
        Assert.Equal("10", cell.Method.Rank);
        Assert.Equal(
            new StochasticSpec
            {
                Antithetic = true,
                Bound = "unit",
                InitialNoiseScale = 1,
                MeanWeight = 1,
                Noise = "learned",
                Reading = "marginal",
                Samples = 20,
                SpreadWeight = 1,
                Start = "as-drawn",
                TrainModule = true,
            },
            cell.Stochastic);
        Assert.Equal("full", Cell("{ matching = dc, space = slfd, rank = full }").Method.Rank);
    }

    [Fact]
    public void Of_trajectory_matching_follow_a_hundred_experts_of_fifteen_epochs()
    {
        var cell = Cell("{ matching = mtt, space = pixel }");
        Assert.Equal((100, "constant-memory", 5, 3, 20, 0.01, 1e-6), (cell.Trajectory!.Experts, cell.Trajectory.Form, cell.Trajectory.MaximumStart, cell.Trajectory.Span,
            cell.Trajectory.Steps, cell.Trajectory.LearningRateStudent, cell.Trajectory.LearningRateOfRate));
        Assert.Equal((15, 256, 0.01, 0.0, 0.0), (cell.Experts!.Epochs, cell.Experts.Batch, cell.Experts.LearningRate, cell.Experts.Momentum, cell.Experts.WeightDecay));
        Assert.Equal(100, cell.Dependencies().Count());
    }

    [Fact]
    public void Override_the_grids_sections_for_themselves_alone()
    {
        var grid = Read("""
            methods = [
              { matching = dc, space = slfd }
              { matching = dc, space = slfd, rank = 5, reading = joint, samples = 8, train-module = false, distance = cos-paper
                learning-rate-images = 3, learning-rate-styles = 0.2, learning-rate-module = 0.4, layer = 12, average-styles = true, normalisation = glad-compat }
              { matching = mtt, space = glad, form = unrolled, learn = true, learning-rate-generator = 0.3 }
              { matching = mtt, space = glad, learn = true }
              { baseline = random, augmentation = none }
              { matching = dm, space = slfd, learning-rate-module = 0.4 }
            ]
            stochastic { samples = 6, mean-weight = 2 }
            generator  { layer = 14, random-features = true }
            """);
        var (plain, changed, exact, learned, random) = (grid.TableCellAt(0), grid.TableCellAt(1), grid.TableCellAt(2), grid.TableCellAt(3), grid.TableCellAt(4));
        var weighed = grid.TableCellAt(5);
        Assert.Equal((6, 2.0, 0.4), (weighed.Stochastic!.Samples, weighed.Stochastic.MeanWeight, weighed.Distillation!.LearningRateModule));

        // λ₁ decides nothing with DC, nor does the rate of a module that is not trained: both have their fixed values.
        Assert.Equal((6, 1.0, "marginal", true), (plain.Stochastic!.Samples, plain.Stochastic.MeanWeight, plain.Stochastic.Reading, plain.Stochastic.TrainModule));
        Assert.Equal((8, 1.0, "joint", false), (changed.Stochastic!.Samples, changed.Stochastic.MeanWeight, changed.Stochastic.Reading, changed.Stochastic.TrainModule));
        Assert.Equal(("5", "cos-paper", 3, 0.2, null), (changed.Method.Rank, changed.Distillation!.Distance, changed.Distillation.LearningRateImages,
            changed.Distillation.LearningRateStyles, changed.Distillation.LearningRateModule));
        Assert.Equal((14, true, false, 12, true, "glad-compat"), (plain.Generator!.Layer, plain.Generator.RandomFeatures, plain.Generator.AverageStyles,
            changed.Generator!.Layer, changed.Generator.AverageStyles, changed.Generator.Normalisation));
        Assert.Equal(("unrolled", 0.3, "constant-memory", 0.1), (exact.Trajectory!.Form, exact.Distillation!.LearningRateGenerator, learned.Trajectory!.Form, learned.Distillation!.LearningRateGenerator));
        Assert.Equal(("none", null), (random.Evaluation.Augmentation, random.Distillation));
    }

    [Fact]
    public void Do_not_see_what_is_none_of_their_business()
    {
        var rows = "methods = [{ baseline = random }, { matching = dc, space = pixel }]";
        var (bare, told) = (Read(rows), Read($"{rows}\nstochastic {{ samples = 4 }}\ngenerator {{ layer = 3 }}\nexperts {{ count = 2 }}\ntrajectory {{ steps = 3 }}"));
        Assert.Equal(bare.Cells().Select(cell => cell.Id()), told.Cells().Select(cell => cell.Id()));
    }

    [Theory]
    [InlineData("{ matching = dc, space = pixel, rank = 10 }", "grid.methods[0].rank", "unknown key")]
    [InlineData("{ matching = dc, space = glad, rank = 10 }", "grid.methods[0].rank", "unknown key")]
    [InlineData("{ matching = dc, space = slfd, rank = 0 }", "grid.methods[0].rank", "from 1 to 10000")]
    [InlineData("{ matching = dc, space = slfd, rank = half }", "grid.methods[0].rank", "whole number")]
    [InlineData("{ matching = dc, space = glad, generator = dcgan }", "grid.methods[0].generator", "stylegan-xl, uvit")]
    [InlineData("{ matching = dc, space = glad, weights = frozen }", "grid.methods[0].weights", "pretrained, random")]
    [InlineData("{ matching = dc, space = pixel, weights = random }", "grid.methods[0].weights", "unknown key")]
    [InlineData("{ matching = dm, space = pixel, distance = cos }", "grid.methods[0].distance", "unknown key")]
    [InlineData("{ matching = dc, space = pixel, form = unrolled }", "grid.methods[0].form", "unknown key")]
    [InlineData("{ matching = mtt, space = pixel, form = exact }", "grid.methods[0].form", "constant-memory, unrolled")]
    [InlineData("{ matching = dc, space = glad, reading = joint }", "grid.methods[0].reading", "unknown key")]
    [InlineData("{ matching = dc, space = slfd, reading = both }", "grid.methods[0].reading", "marginal, joint")]
    [InlineData("{ matching = dc, space = slfd, samples = 3 }", "samples", "even")]
    [InlineData("{ matching = dc, space = slfd, train-module = maybe }", "grid.methods[0].train-module", "true, false")]
    [InlineData("{ matching = dc, space = glad, weights = random, layer = 99 }", "grid.methods[0].layer", "between 1 and")]
    [InlineData("{ matching = dc, space = glad, weights = random, stages = 9 }", "grid.methods[0].stages", "at least 8")]
    [InlineData("{ matching = dc, space = glad, sha256 = abc }", "grid.methods[0].sha256", "64 lower-case hex")]
    [InlineData("{ matching = dc, space = glad, layr = 12 }", "grid.methods[0].layr", "did you mean 'layer'")]
    [InlineData("{ matching = dc, space = glad, width = 64 }", "grid.methods[0].width", "unknown key")]
    [InlineData("{ matching = dc, space = glad, generator = uvit, stages = 1 }", "grid.methods[0].stages", "unknown key")]
    [InlineData("{ matching = dc, space = glad, generator = uvit, depth = 1 }", "grid.methods[0].depth", "from 2 to 200")]
    [InlineData("{ baseline = whole, rank = 10 }", "grid.methods[0].baseline", "optimises nothing")]
    public void That_are_wrong_are_refused_where_they_are_wrong(string row, string place, string allowed) => Refused($"methods = [{row}]", place, allowed);

    [Theory]
    [InlineData("experts { epochs = 6 }", "grid.experts.epochs", "reach to epoch 7")]
    [InlineData("experts { counts = 6 }", "grid.experts.counts", "did you mean 'count'")]
    [InlineData("trajectory { steps = 0 }", "grid.trajectory.steps", "from 1 to")]
    [InlineData("trajectory { form = exact }", "grid.trajectory.form", "constant-memory, unrolled")]
    [InlineData("stochastic { samples = 5 }", "grid.stochastic.samples", "even")]
    [InlineData("stochastic { reading = either }", "grid.stochastic.reading", "marginal, joint")]
    [InlineData("stochastic { initial-noise-scale = -1 }", "grid.stochastic.initial-noise-scale", "from 0 to")]
    [InlineData("generator { layer = no }", "grid.generator.layer", "whole number")]
    [InlineData("generator { lr = 1 }", "grid.generator.lr", "unknown key")]
    public void Have_sections_that_are_refused_where_they_are_wrong(string section, string place, string allowed) =>
        Refused($"methods = [{{ matching = mtt, space = slfd }}]\n{section}", place, allowed);

    private void Refused(string text, string place, string allowed)
    {
        var refused = Assert.Throws<GridFileException>(() => Read(text)).Message;
        Assert.Contains(place, refused, StringComparison.Ordinal);
        Assert.Contains(allowed, refused, StringComparison.Ordinal);
    }

    private CellSpec Cell(string row) => Read($"methods = [{row}]").TableCellAt(0);

    private Grid Read(string text)
    {
        var path = Path.Combine(_folder, "file.conf");
        File.WriteAllText(path, $"grid {{\ndatasets = [imagenet-a], resolutions = [128], seeds = [0]\n{text}\n}}");
        return GridFile.Read(path);
    }
}
