namespace Slfd.Reporting.Tables;

/// <summary>Tables that say the same are printed once: where a grid has one evaluation point, every choice selects it.</summary>
public static class EqualBlocks
{
    /// <summary>Leaves out a table whose entries equal those of an earlier one of another choice, and says so in the earlier one's title.</summary>
    public static IReadOnlyList<TableBlock> Once(this IReadOnlyList<TableBlock> blocks)
    {
        List<(TableBlock Block, string Subject, List<string> Same)> kept = [];
        foreach (var block in blocks)
        {
            var subject = Subject(block);
            if (kept.Find(one => one.Subject == subject && one.Block.Choice != block.Choice && SameEntries(one.Block, block)) is { Block: not null } equal)
            {
                equal.Same.Add(block.Choice.Name());
            }
            else
            {
                kept.Add((block, subject, []));
            }
        }

        return [.. kept.Select(one => one.Same.Count == 0 ? one.Block : one.Block with { Title = $"{one.Block.Title}; {string.Join(" and ", one.Same)} {(one.Same.Count == 1 ? "is" : "are")} the same" })];
    }

    /// <summary>The title without the choice.</summary>
    private static string Subject(TableBlock block) => block.Title.Replace($", {block.Choice.Name()}", "", StringComparison.Ordinal);

    private static bool SameEntries(TableBlock one, TableBlock other) =>
        one.Columns.SequenceEqual(other.Columns)
        && one.Rows.Count == other.Rows.Count
        && one.Rows.Zip(other.Rows).All(pair => pair.First.Method == pair.Second.Method && pair.First.Group == pair.Second.Group
            && pair.First.Entries.Select(entry => entry?.Text()).SequenceEqual(pair.Second.Entries.Select(entry => entry?.Text())));
}
