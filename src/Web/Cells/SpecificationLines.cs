using System.Text.Json;
using Slfd.Reporting.Entries;

namespace Slfd.Web.Cells;

/// <summary>One setting of a cell.</summary>
/// <param name="Key">Its path in the specification: <c>distillation.iterations</c>.</param>
/// <param name="Value">As JSON writes it, texts without quotation marks.</param>
/// <param name="Other">What most cells of its grid have there, where that is something else; null: the same.</param>
public sealed record SpecificationLine(string Key, string Value, string? Other);

/// <summary>A specification as lines that people read.</summary>
internal static class SpecificationLines
{
    private const string Nothing = "not set";

    /// <summary>More cells are not compared: their settings repeat.</summary>
    private const int MostCompared = 100;

    /// <summary>Every setting, those that differ first.</summary>
    /// <param name="json">The cell's canonical specification.</param>
    /// <param name="usual">What is usual in its grid; null: that is not known, and nothing is compared.</param>
    public static IReadOnlyList<SpecificationLine> Of(string json, IReadOnlyDictionary<string, string>? usual)
    {
        var ours = Flat(json);
        var theirs = usual ?? ours;
        return
        [
            .. ours.Keys.Union(theirs.Keys)
                .Select(key => (Key: key, Ours: ours.GetValueOrDefault(key, Nothing), Theirs: theirs.GetValueOrDefault(key, Nothing)))
                .Select(line => new SpecificationLine(line.Key, line.Ours, line.Ours == line.Theirs ? null : line.Theirs))
                .OrderBy(line => line.Other is null),
        ];
    }

    /// <summary>The settings of which two specifications, or grids, have different ones.</summary>
    /// <param name="json">The first one's canonical JSON.</param>
    /// <param name="other">The second one's.</param>
    public static IReadOnlyList<SpecificationLine> Differences(string json, string other) => [.. Of(json, Flat(other)).Where(line => line.Other is not null)];

    /// <summary>What most lines of a grid's table have at each setting; of equals the one that comes first.</summary>
    public static IReadOnlyDictionary<string, string> Usual(EntryBook book)
    {
        var cells = Enumerable.Range(0, Math.Min(MostCompared, book.LineCount)).Select(line => Flat(book.Grid.TableCellAt(line).ToCanonicalJson())).ToList();
        return cells.SelectMany(cell => cell.Keys).Distinct()
            .Select(key => (Key: key, Value: cells.GroupBy(cell => cell.GetValueOrDefault(key, Nothing)).MaxBy(group => group.Count())!.Key))
            .Where(setting => setting.Value != Nothing)
            .ToDictionary(setting => setting.Key, setting => setting.Value);
    }

    private static Dictionary<string, string> Flat(string json)
    {
        Dictionary<string, string> lines = [];
        using var document = JsonDocument.Parse(json);
        Walk(document.RootElement, string.Empty);
        return lines;

        void Walk(JsonElement element, string path)
        {
            if (element.ValueKind == JsonValueKind.Object)
            {
                foreach (var member in element.EnumerateObject())
                {
                    Walk(member.Value, path.Length == 0 ? member.Name : $"{path}.{member.Name}");
                }
            }
            else
            {
                lines[path] = element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText();
            }
        }
    }
}
