using Slfd.Experiments.Hocon;

namespace Slfd.Experiments.Grids;

/// <summary>Reads a grid from a HOCON file. Everything is checked before anything starts; docs/grids.md describes every key.</summary>
public static class GridFile
{
    /// <summary>Reads and checks a grid.</summary>
    /// <param name="file">Path of the file; its name without extension is the grid's default name.</param>
    /// <param name="scale">Name of one of the file's <c>scales</c>, whose members are laid over the grid's; null: the grid as it is.</param>
    /// <param name="alone">Whether the file may include no other: it came from elsewhere.</param>
    /// <exception cref="GridFileException">All that is wrong, each with file, line and column, and what is allowed.</exception>
    public static Grid Read(string file, string? scale = null, bool alone = false)
    {
        HoconProblems problems = new();
        return Grid(file, scale, alone, problems) is { } grid && problems.Count == 0 ? grid : throw new GridFileException(problems.Sorted(), problems.Count);
    }

    /// <summary>The scales that a grid file offers.</summary>
    /// <exception cref="GridFileException">The file cannot be read.</exception>
    public static IReadOnlyList<string> Scales(string file)
    {
        HoconProblems problems = new();
        var scales = HoconReader.Read(file, problems) is { } root ? new HoconSection(root, problems).Section("scales").Keys : [];
        return problems.Count == 0 ? scales : throw new GridFileException(problems.Sorted(), problems.Count);
    }

    private static Grid? Grid(string file, string? scale, bool alone, HoconProblems problems)
    {
        HashSet<string> referred = [];
        if (HoconReader.Read(file, problems, alone, referred) is not { } root || problems.StructureIsLost)
        {
            return null;
        }

        HoconSection top = new(root, problems);
        if (!top.Has("grid"))
        {
            if (top.Keys.FirstOrDefault(key => root.Members[key].Value is HoconObject && Spelling.Nearest(key, ["grid"]) is not null) is { } slip)
            {
                top.Report(slip, "unknown key, did you mean 'grid'?");
            }
            else
            {
                top.ReportMissing("grid", "one object 'grid { … }'");
            }

            return null;
        }

        var section = top.Section("grid");
        if (!section.Exists)
        {
            return null;
        }

        var ending = string.Empty;
        if (scale is not null)
        {
            if (FindScale(top, scale) is not { Exists: true } over)
            {
                return null;
            }

            ending = over.Has("name") ? string.Empty : $"-{scale}";
            section = section.OverlaidBy(over);
        }

        var grid = new GridReading(section).Read(Path.GetFileNameWithoutExtension(file), ending);
        // Keys beside 'grid' are for substitutions: common values that several keys share. One of the grid's own that no substitution takes has slipped out of its braces.
        foreach (var key in top.Keys.Where(key => key is not ("grid" or "scales") && !referred.Contains(key)))
        {
            if (section.WasRead(key))
            {
                top.Report(key, "stands beside 'grid' and has no effect there; it belongs between the braces of 'grid { … }'");
            }
            else if (Meant(root, section, key) is { } meant)
            {
                top.Report(key, $"stands beside 'grid' and has no effect there, did you mean '{meant}'?");
            }
        }

        CheckScales(root, scale, problems);
        return grid;
    }

    /// <summary>Of which of a file's two objects a key that no substitution takes is a slip; null: it may be one of a family's common values that this grid has no use for.</summary>
    private static string? Meant(HoconObject root, HoconSection grid, string key) => root.Members[key].Value is not HoconObject written ? null
        : Spelling.Nearest(key, ["scales"]) ?? (written.Keys.All(grid.WasRead) ? Spelling.Nearest(key, ["grid"]) : null);

    /// <summary>The scales that nobody asked for: what is wrong in one is said at once, and not on the day that somebody takes it.</summary>
    private static void CheckScales(HoconObject root, string? asked, HoconProblems problems)
    {
        foreach (var name in new HoconSection(root, problems).Section("scales").Keys.Where(name => name != asked))
        {
            HoconProblems own = new();
            HoconSection top = new(root, own);
            if (top.Section("scales").Section(name) is { Exists: true } over)
            {
                new GridReading(top.Section("grid").OverlaidBy(over)).Read("grid", string.Empty);
            }

            foreach (var problem in own.Sorted().Where(problem => problem.Key?.StartsWith("scales.", StringComparison.Ordinal) == true))
            {
                problems.Add(problem.Place, problem.Key, problem.Message);
            }
        }
    }

    private static HoconSection? FindScale(HoconSection top, string name)
    {
        var scales = top.Section("scales");
        if (scales.Has(name))
        {
            return scales.Section(name);
        }

        if (!scales.Exists && top.Has("scales"))
        {
            return null;
        }

        var shown = Printable.Show(name);
        var near = Spelling.Nearest(name, scales.Keys);
        top.Report("scales", scales.Keys.Count > 0
            ? $"there is no scale '{shown}'{(near is null ? string.Empty : $", did you mean '{Printable.Show(near)}'?")}; this file has: {string.Join(", ", scales.Keys.Take(50).Select(known => Printable.Show(known)))}"
            : $"there is no scale '{shown}'; this file has none: they stand beside 'grid' as 'scales {{ {shown} {{ … }} }}'");
        return null;
    }
}
