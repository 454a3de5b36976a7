using System.Globalization;
using CsCheck;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Grids;
using Slfd.Experiments.Methods;
using Slfd.Experiments.Methods.Objectives;

namespace Slfd.Experiments.Tests.Grids;

/// <summary>A default written out, keys reordered, numbers spelled otherwise: the same id. A value that changes what is computed: another. Over every part
/// there is (docs/decisions/0026).</summary>
public class The_law_of_ids
{
    private static readonly string[] s_words =
    [
        "none", "flip", "ours", "cos", "noise", "real", "marginal", "joint", "own", "glad-compat", "first-three", "linear", "first-eight", "mean", "constant-memory", "unrolled", "instancenorm", "batchnorm",
        "other.pkl", "float32", "float16", "reference", "learned", "as-drawn", "equal", "unit",
    ];

    public static TheoryData<string, string, int> Rows
    {
        get
        {
            TheoryData<string, string, int> data = [];
            foreach (var row in AGridText.Rows)
            {
                data.Add(row, "cifar10", 32);
            }

            foreach (var row in AGridText.Rows.Where(row => row.Contains("generator", StringComparison.Ordinal)))
            {
                data.Add(row, "imagenet-a", 128);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_default_written_out_leaves_the_id(string row, string dataset, int resolution)
    {
        var text = AGridText.Of(row, dataset, resolution);
        var cell = text.Cell();
        var keys = AGridText.KeysOf(cell).ToList();
        Assert.DoesNotContain(keys, key => text.With(key.Path, key.Value).Cell().Id() != cell.Id());
        Assert.Equal(cell.ToCanonicalJson(), text.With(keys).Cell().ToCanonicalJson());
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Order_of_keys_and_spelling_of_numbers_leave_the_id(string row, string dataset, int resolution)
    {
        var text = AGridText.Of(row, dataset, resolution);
        var cell = text.Cell();
        var written = text.With(AGridText.KeysOf(cell));
        Gen.Int.Sample(seed => Assert.Equal(cell.Id(), written.Shuffled(new(seed)).Cell().Id()), iter: 3);
        var fractions = AGridText.KeysOf(cell).Where(key => IsFraction(key.Path)).ToList();
        foreach (var format in new[] { "0.0###############E-0", "0.0###############E+0", "0.0###############", "0.000000000000000000" })
        {
            Assert.Equal(cell.Id(), text.With(fractions.Select(key => (key.Path, double.Parse(key.Value, CultureInfo.InvariantCulture).ToString(format, CultureInfo.InvariantCulture)))).Cell().Id());
        }

        Assert.Equal(cell.Id(), text.With("seeds", "0").With("ipc", "1").With("resolutions", FormattableString.Invariant($"{resolution}")).Cell().Id());
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_value_that_changes_what_is_computed_gives_another_id(string row, string dataset, int resolution)
    {
        var text = AGridText.Of(row, dataset, resolution);
        var cell = text.Cell();
        var decideNothing = DecideNothing(cell);
        List<string> wrong = [];
        var accepted = 0;
        foreach (var (path, value) in AGridText.KeysOf(cell))
        {
            foreach (var other in Others(value))
            {
                if (Try(text.With(path, other)) is { } changed)
                {
                    accepted++;
                    if (changed.Id() == cell.Id() != decideNothing.Contains(path))
                    {
                        wrong.Add($"{path} = {other} instead of {value}");
                    }
                }
            }
        }

        Assert.Empty(wrong);
        Assert.True(accepted > 8, $"only {accepted} other values were accepted");
    }

    [Theory]
    [InlineData("compute.precision", "float16", "tf32-distillation")]
    [InlineData("evaluation.protocol", "fast", "reference")]
    [InlineData("stochastic.bound", "10", "none")]
    [InlineData("stochastic.noise", "fixed", "learned")]
    [InlineData("stochastic.start", "cold", "as-drawn")]
    [InlineData("generator.training", "autoencoder", "none")]
    public void What_this_build_cannot_compute_is_refused_with_what_it_can(string path, string value, string can)
    {
        var text = AGridText.Of("matching = dc, space = slfd", "cifar10", 32).With(path, value);
        var refused = Assert.Throws<GridFileException>(text.Cell);
        Assert.Contains(path, refused.Message, StringComparison.Ordinal);
        Assert.Contains(can, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stylegan-xl, weights = random", "learn", "false")]
    [InlineData("stylegan-xl, weights = random", "average-styles", "false")]
    [InlineData("stylegan-xl, weights = random", "random-features", "false")]
    [InlineData("stylegan-xl, weights = random", "classes", "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]")]
    [InlineData("uvit", "layer", "10")]
    [InlineData("uvit", "heads", "16")]
    [InlineData("uvit, weights = random", "layer", "10")]
    [InlineData("uvit, weights = random", "heads", "16")]
    public void Keys_that_once_changed_ids_no_longer_do(string generator, string key, string value)
    {
        var text = AGridText.Of($"matching = dc, space = glad, generator = {generator}", "cifar10", 32);
        Assert.Equal(text.Cell().Id(), text.With($"generator.{key}", value).Cell().Id());
    }

    [Theory]
    [InlineData("data.antialias", "true", "false")]
    [InlineData("data.allow-subset", "false", "true")]
    [InlineData("data.test-split", "test", "val")]
    [InlineData("drawn", "false", "true")]
    public void Keys_about_the_data_follow_it_too(string path, string value, string other)
    {
        var text = AGridText.Of("baseline = random", "pathmnist", 32);
        Assert.Equal(text.Cell().Id(), text.With(path, value).Cell().Id());
        Assert.NotEqual(text.Cell().Id(), text.With(path, other).Cell().Id());
    }

    /// <summary>Keys that the specification of this cell has at a fixed value, because nothing is computed from them.</summary>
    private static HashSet<string> DecideNothing(CellSpec cell)
    {
        HashSet<string> keys = [];

        // G(z) before anything is matched: no latent between the layers, and no update.
        Add(cell.Method.BaselinePart() is not null && cell.Generator is not null, "generator.layer", "generator.learn", "generator.random-features");
        if (cell.Distillation is { } distillation)
        {
            var objective = ObjectiveParts.All.Named(cell.Method.Matching);
            Add(!objective.MeasuresGradients, "distillation.distance");
            Add(!objective.DrawsRealBatches, "distillation.batch-real");
            Add(!objective.WeighsMoments, "stochastic.mean-weight", "stochastic.spread-weight");
            Add(cell.Generator is not null, "distillation.initialisation");
            Add(distillation.OuterSteps == 1, "distillation.inner-epochs", "distillation.learning-rate-network");
        }

        return keys;

        void Add(bool nothing, params string[] paths) => keys.UnionWith(nothing ? paths : []);
    }

    private static IEnumerable<string> Others(string value) => value switch
    {
        "true" => ["false"],
        "false" => ["true"],
        _ when value.StartsWith('[') => value.Contains("convnet", StringComparison.Ordinal) ? ["[vgg11]"] : ["[2, 3, 4, 5, 6, 7, 8, 9, 1, 0]"],
        _ when int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var whole) => [FormattableString.Invariant($"{whole + 2}")],
        _ when double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => [FormattableString.Invariant($"{number * 1.25}")],
        _ => s_words.Where(word => $"\"{word}\"" != value),
    };

    private static CellSpec? Try(AGridText text)
    {
        try
        {
            return text.Cell();
        }
        catch (GridFileException)
        {
            return null;
        }
    }

    private static bool IsFraction(string path) => path.Contains("rate", StringComparison.Ordinal) || path.Contains("weight", StringComparison.Ordinal) || path.EndsWith("momentum", StringComparison.Ordinal)
        || path.EndsWith("time", StringComparison.Ordinal) || path.EndsWith("noise-scale", StringComparison.Ordinal);
}
