using System.Text.Json.Nodes;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Settings;
using Slfd.Experiments.Tests.Grids;
using Slfd.Support;

namespace Slfd.Experiments.Tests.Cells;

/// <summary>Of every setting of a cell it is said who says its value.</summary>
public class Provenance_of_settings
{
    [Fact]
    public void Is_known_of_every_one()
    {
        foreach (var (row, dataset, resolution) in from row in AGridText.Rows from data in new[] { ("cifar10", 32), ("imagenet-a", 128), ("pathmnist", 64) } select (row, data.Item1, data.Item2))
        {
            var spec = AGridText.Of(row, dataset, resolution).Cell();
            var paths = Paths(JsonNode.Parse(spec.ToCanonicalUtf8())!.AsObject(), "").ToList();
            Assert.NotEmpty(paths);
            Assert.All(paths, path => _ = CellProvenance.Of(spec, path));
        }
    }

    [Fact]
    public void An_unknown_one_is_an_error() => Assert.Contains("'evaluation.nonsense'", Assert.Throws<ArgumentException>(() => CellProvenance.Of(ACell.DcPixel, "evaluation.nonsense")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("evaluation.repeats", Provenance.Paper)]
    [InlineData("evaluation.epochs", Provenance.Code)]
    [InlineData("compute.precision", Provenance.Assumed)]
    [InlineData("seed", Provenance.Ours)]
    public void Is_one_of_four(string path, Provenance expected) => Assert.Equal(expected, CellProvenance.Of(ACell.DcPixel, path));

    private static IEnumerable<string> Paths(JsonObject node, string prefix) =>
        node.SelectMany(entry => entry.Value is JsonObject inner ? Paths(inner, $"{prefix}{entry.Key}.") : [prefix + entry.Key]);
}
