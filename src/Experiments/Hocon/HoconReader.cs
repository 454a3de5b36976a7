namespace Slfd.Experiments.Hocon;

/// <summary>Reads a HOCON file with its includes and substitutions. Ends soon on every input, and says all that is wrong.</summary>
/// <remarks>Source: the HOCON specification (lightbend/config, HOCON.md). Decision 0030 says where this reader is stricter.</remarks>
public static class HoconReader
{
    /// <summary>Reads a file.</summary>
    /// <param name="file">Its path.</param>
    /// <param name="problems">Takes what is wrong. Where brackets are lost or a limit was exceeded, what is returned is not the file's.</param>
    /// <param name="alone">Whether it may include no other file.</param>
    /// <param name="referred">Takes the outermost names that substitutions refer to; null: nobody asks.</param>
    /// <returns>The file's object; null where there is none.</returns>
    public static HoconObject? Read(string file, HoconProblems problems, bool alone = false, ISet<string>? referred = null)
    {
        HoconBudget budget = new();
        try
        {
            return new HoconMerger(new HoconFiles(budget, problems, alone), problems).Root(file) is { } root ? new HoconResolver(root, problems, budget) { Referred = referred }.Resolve() : null;
        }
        catch (HoconLimitException limit)
        {
            problems.Add(limit.Place, null, $"{limit.Message}: not read further");
            return null;
        }
        catch (InsufficientExecutionStackException)
        {
            problems.Add(new(file, 0, 0), null, "nests too deep");
            return null;
        }
    }
}
