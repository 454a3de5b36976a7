using System.Globalization;
using System.Text.Json.Nodes;

namespace Slfd.Experiments.Grids;

/// <summary>What differs between two grids of one name, in the words of a grid file.</summary>
public static class GridChanges
{
    private const int MostListed = 6;

    /// <summary>Where the canonical form says it otherwise than a grid file.</summary>
    private static readonly (string Canonical, string Written)[] s_written =
    [
        ("checkpoint-seconds", "checkpoint-every"), ("spread", "evaluation.spread"), ("distillation.iterations", "iterations"), ("experts.trajectory.experts", "experts.count"),
        ("experts.trajectory.", "trajectory."), ("experts.training.", "experts."),
    ];

    /// <summary>A line for each difference, such as <c>seeds: + 3, 4</c> or <c>evaluation.repeats: 5 → 3</c>; empty where the grids are equal.</summary>
    public static IReadOnlyList<string> Between(Grid before, Grid now)
    {
        List<string> lines = [];
        Axis(lines, "datasets", before.Datasets, now.Datasets);
        Axis(lines, "resolutions", Texts(before.Resolutions), Texts(now.Resolutions));
        Axis(lines, "ipc", Texts(before.ImagesPerClass), Texts(now.ImagesPerClass));
        Axis(lines, "seeds", Texts(before.Seeds), Texts(now.Seeds));
        var rows = lines.Count;
        Axis(lines, "methods", [.. before.Methods.Select(method => method.Label())], [.. now.Methods.Select(method => method.Label())]);
        if (lines.Count == rows && !before.Methods.SequenceEqual(now.Methods) && !JsonNode.DeepEquals(Methods(before), Methods(now)))
        {
            lines.Add("methods: settings of the rows");
        }

        var (old, current) = (Settings(before), Settings(now));
        foreach (var key in old.Keys.Union(current.Keys).Where(key => old.GetValueOrDefault(key) != current.GetValueOrDefault(key)).Order(StringComparer.Ordinal))
        {
            lines.Add($"{Written(key)}: {Shown(old.GetValueOrDefault(key))} → {Shown(current.GetValueOrDefault(key))}");
        }

        return lines;
    }

    private static void Axis(List<string> lines, string name, string[] before, string[] now)
    {
        string[] added = [.. now.Except(before)];
        string[] gone = [.. before.Except(now)];
        if (added.Length + gone.Length > 0)
        {
            lines.Add($"{name}: {string.Join("; ", new[] { List("+", added), List("−", gone) }.Where(part => part.Length > 0))}");
        }
        else if (!before.SequenceEqual(now))
        {
            lines.Add($"{name}: in another order");
        }
    }

    private static string List(string sign, string[] items) => items.Length == 0 ? string.Empty
        : $"{sign} {string.Join(", ", items.Take(MostListed))}{(items.Length > MostListed ? $" … ({items.Length} in all)" : string.Empty)}";

    private static string[] Texts(int[] numbers) => [.. numbers.Select(number => number.ToString(CultureInfo.InvariantCulture))];

    private static JsonNode? Methods(Grid grid) => JsonNode.Parse(grid.ToJson())!["methods"];

    /// <summary>Everything but the axes and the name, by key path.</summary>
    private static Dictionary<string, string> Settings(Grid grid)
    {
        Dictionary<string, string> found = [];
        var root = JsonNode.Parse(grid.ToJson())!.AsObject();
        foreach (var axis in (string[])["datasets", "resolutions", "imagesPerClass", "seeds", "methods", "name"])
        {
            root.Remove(axis);
        }

        Collect(root, string.Empty, found);
        return found;
    }

    private static void Collect(JsonNode? node, string path, Dictionary<string, string> found)
    {
        if (node is JsonObject members)
        {
            foreach (var (key, value) in members)
            {
                Collect(value, path.Length == 0 ? Kebab(key) : $"{path}.{Kebab(key)}", found);
            }
        }
        else
        {
            found[path] = node is JsonArray list ? string.Join(", ", list.Select(item => item?.ToString())) : node?.ToString() ?? "null";
        }
    }

    private static string Kebab(string camel) =>
        string.Concat(camel.Select(letter => char.IsAsciiLetterUpper(letter) ? $"-{char.ToLowerInvariant(letter)}" : letter.ToString()));

    private static string Written(string key)
    {
        foreach (var (canonical, written) in s_written)
        {
            if (key == canonical || (canonical.EndsWith('.') && key.StartsWith(canonical, StringComparison.Ordinal)))
            {
                return written + key[canonical.Length..];
            }
        }

        return key;
    }

    private static string Shown(string? value) => value is null ? "not set" : value.Length > 80 ? value[..80] + "…" : value;
}
