using Slfd.Experiments.Methods;
using Slfd.Experiments.Tests.Grids;

namespace Slfd.Experiments.Tests.Cells;

/// <summary>How a device computes is part of what is computed, and the default is as it was.</summary>
public class Precisions_of_a_grid
{
    private static readonly AGridText s_text = AGridText.Of("matching = dc, space = pixel", "cifar10", 32);

    [Fact]
    public void Are_float32_where_none_is_named() => Assert.Equal(("float32", false), (s_text.Cell().Compute!.Precision, s_text.Cell().Compute!.Deterministic));

    [Theory]
    [InlineData("compute.precision", "tf32")]
    [InlineData("compute.precision", "tf32-distillation")]
    [InlineData("compute.deterministic", "true")]
    public void That_compute_otherwise_have_an_id_of_their_own(string key, string value) => Assert.NotEqual(s_text.Cell().Id(), s_text.With(key, value).Cell().Id());

    [Fact]
    public void Say_what_they_round()
    {
        Assert.Equal([(false, false), (true, false), (true, true)], Precision.All.Select(precision => (precision.RoundsDistillation, precision.RoundsEvaluation)));
        Assert.Same(Precision.Unrounded, Precision.Named(null));
        Assert.Contains("tf32-distillation", Assert.Throws<ArgumentException>(() => Precision.Named("bfloat16")).Message, StringComparison.Ordinal);
    }
}
