using System.Reflection;
using Slfd.Artifacts.Retention;
using Slfd.Messages.Coordination;
using Slfd.Messages.Vocabulary;

namespace Slfd.Cli.Tests.Docs;

/// <summary>docs/glossary.md prints the tables of words as the program has them.</summary>
public class The_glossary
{
    [Fact]
    public void Prints_every_word_with_its_glyph_and_sentence()
    {
        var glossary = File.ReadAllText(Path.Combine(Root(), "docs", "glossary.md"));
        Assert.All(Tables().SelectMany(Rows), row => Assert.Contains(row, glossary, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Rows(ITermTable table) =>
        [$"### {char.ToUpperInvariant(table.Kind[0])}{table.Kind[1..]}\n", .. table.Rows.Select(row => $"| `{row.Name}` | {row.Glyph} | {row.Sentence} |\n")];

    private static IEnumerable<ITermTable> Tables() =>
        from type in new[] { typeof(CellStates).Assembly, typeof(LeftoverKinds).Assembly }.SelectMany(assembly => assembly.GetTypes())
        from property in type.GetProperties(BindingFlags.Static | BindingFlags.Public)
        where property.PropertyType.IsAssignableTo(typeof(ITermTable))
        select (ITermTable)property.GetValue(null)!;

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Slfd.Actors.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("Slfd.Actors.sln is in no folder above the test");
        }

        return folder.FullName;
    }
}
