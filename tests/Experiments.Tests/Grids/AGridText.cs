using System.Globalization;
using System.Text.Json.Nodes;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Grids;
using Slfd.Experiments.Methods.Baselines;
using Slfd.Experiments.Methods.Generators;
using Slfd.Experiments.Methods.Objectives;
using Slfd.Experiments.Methods.Spaces;

namespace Slfd.Experiments.Tests.Grids;

/// <summary>A grid of one row as HOCON text: keys by their path, as many as a test wants to write.</summary>
internal sealed class AGridText
{
    private readonly List<(string Path, string Value)> _keys;

    private AGridText(IEnumerable<(string Path, string Value)> keys) => _keys = [.. keys];

    /// <summary>Every row that the parts make, with nothing said that has a default: objectives × spaces × generators × weights, with and without a stand-in,
    /// and the baselines.</summary>
    public static IEnumerable<string> Rows =>
    [
        .. BaselineParts.All.Select(part => $"baseline = {part.Name}"),
        .. from objective in ObjectiveParts.All
           from space in SpaceParts.All
           from row in space.IsLatent
               ? from generator in GeneratorParts.All
                 from weights in GeneratorWeights.All
                 where weights != GeneratorWeights.Trained || generator.CanBeTrained
                 select $"matching = {objective.Name}, space = {space.Name}, generator = {generator.Name}, weights = {weights}"
               : [$"matching = {objective.Name}, space = {space.Name}"]
           select row,
    ];

    /// <summary>A grid that says nothing but the axes.</summary>
    public static AGridText Of(string row, string dataset, int resolution) => new(
    [
        ("name", "law"),
        ("datasets", $"[{dataset}]"),
        ("resolutions", FormattableString.Invariant($"[{resolution}]")),
        ("seeds", "[0]"),
        ("methods", $"[{{ {row} }}]"),
        ("evaluation.architectures", "[convnet]"),
        ("experts.count", "2"),
    ]);

    /// <summary>The same with one key said, or said otherwise.</summary>
    public AGridText With(string path, string value) => new(_keys.Where(key => key.Path != path).Append((path, value)));

    /// <summary>The same with several.</summary>
    public AGridText With(IEnumerable<(string Path, string Value)> keys) => keys.Aggregate(this, (text, key) => text.With(key.Path, key.Value));

    /// <summary>The same keys in another order.</summary>
    public AGridText Shuffled(Random random)
    {
        var keys = _keys.ToArray();
        random.Shuffle(keys);
        return new(keys);
    }

    /// <summary>The same with every value spelled anew.</summary>
    public AGridText Spelled(Func<string, string, string> spell) => new(_keys.Select(key => (key.Path, spell(key.Path, key.Value))));

    /// <summary>The last cell of the grid: the row's.</summary>
    /// <exception cref="GridFileException">The file is refused.</exception>
    public CellSpec Cell()
    {
        var file = Path.Combine(Path.GetTempPath(), $"law-{Guid.NewGuid():N}.conf");
        try
        {
            File.WriteAllText(file, $"grid {{\n{string.Join('\n', _keys.Select(key => $"  {key.Path} = {key.Value}"))}\n}}\n");
            var grid = GridFile.Read(file);
            return grid.CellAt(grid.CellCount() - 1);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>What a settled specification says, as keys of a grid file.</summary>
    public static IEnumerable<(string Path, string Value)> KeysOf(CellSpec spec)
    {
        var tree = JsonNode.Parse(spec.ToCanonicalUtf8())!.AsObject();
        yield return ("ipc", $"[{Text(tree["imagesPerClass"]!)}]");
        foreach (var section in new[] { "compute", "distillation", "evaluation", "experts", "generator", "network", "stochastic", "train", "trajectory" })
        {
            foreach (var (name, value) in tree[section]?.AsObject() ?? [])
            {
                var path = (section, name) switch
                {
                    ("distillation", "iterations") => "iterations",
                    ("trajectory", "experts") => "experts.count",
                    var (_, _) => $"{section}.{Kebab(name)}",
                };
                yield return (path, Text(value!));
            }
        }
    }

    private static string Kebab(string name) => string.Concat(name.Select(letter => char.IsAsciiLetterUpper(letter) ? $"-{char.ToLower(letter, CultureInfo.InvariantCulture)}" : $"{letter}"));

    private static string Text(JsonNode value) => value is JsonArray list ? $"[{string.Join(", ", list.Select(item => Text(item!)))}]" : value.ToJsonString();
}
