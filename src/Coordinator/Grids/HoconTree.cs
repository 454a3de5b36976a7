using System.Runtime.ExceptionServices;
using System.Text.RegularExpressions;
using Akka.Configuration.Hocon;

namespace Slfd.Coordinator.Grids;

/// <summary>Parses a checked HOCON file with its includes and substitutions, and ends on every input.</summary>
internal static partial class HoconTree
{
    private const int MaximumIncludes = 64;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>The root of the file, everything included and substituted.</summary>
    /// <exception cref="GridFileException">It cannot be read; the message names the file that is at fault.</exception>
    public static HoconValue Parse(string file)
    {
        // A parser that might loop must not take the program with it. Nothing is known to hang once HoconText has let it through.
        HoconValue? parsed = null;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                parsed = ParseHere(file);
            }
            catch (GridFileException refused)
            {
                failure = ExceptionDispatchInfo.Capture(refused);
            }
        })
        {
            IsBackground = true,
            Name = "grid file",
        };
        thread.Start();
        if (!thread.Join(s_patience))
        {
            throw new GridFileException(file, string.Empty, $"reading did not end within {s_patience.TotalSeconds:F0} s; simplify the file");
        }

        failure?.Throw();
        return parsed!;
    }

    private static HoconValue ParseHere(string file)
    {
        // Akka.NET's parser overflows the stack on substitutions that refer to each other. So a first pass parses with a mark in place of each, and looks for cycles.
        List<(string Path, string Target)> marks = [];
        Collect(Parse(file, text => HoconText.ReplaceSubstitutions(text, path => $"\"<<{path}>>\"")), string.Empty, marks);
        RefuseCycles(file, marks);
        return Parse(file, text => text);
    }

    private static HoconValue Parse(string file, Func<string, string> prepare)
    {
        var included = 0;
        return ParseOne(Path.GetFullPath(file), []).Value;

        HoconRoot ParseOne(string path, string[] from)
        {
            if (from.Contains(path))
            {
                throw new GridFileException(from[^1], "include", $"includes itself: {string.Join(" → ", from.SkipWhile(earlier => earlier != path).Append(path).Select(name => Path.GetFileName(name)))}");
            }

            if (included++ > MaximumIncludes)
            {
                throw new GridFileException(file, "include", $"more than {MaximumIncludes} files are included");
            }

            var text = prepare(HoconText.Read(path));
            try
            {
                return Parser.Parse(text, name => ParseOne(Path.GetFullPath(name, Path.GetDirectoryName(path)!), [.. from, path]));
            }
            catch (GridFileException)
            {
                throw;
            }
            catch (Exception malformed) when (malformed is not OutOfMemoryException)
            {
                // The parser has no exception of its own: it lets index and format exceptions through.
                throw new GridFileException($"{path}: not HOCON: {malformed.Message}", malformed);
            }
        }
    }

    private static void Collect(HoconValue value, string path, List<(string Path, string Target)> marks)
    {
        foreach (var element in value.Values)
        {
            switch (element)
            {
                case HoconObject members:
                    foreach (var (key, member) in members.Items)
                    {
                        Collect(member, path.Length == 0 ? key : $"{path}.{key}", marks);
                    }

                    break;
                case HoconArray items:
                    foreach (var item in items)
                    {
                        Collect(item, path, marks);
                    }

                    break;
                case HoconValue inner:
                    Collect(inner, path, marks);
                    break;
                case HoconLiteral literal:
                    marks.AddRange(Mark().Matches(literal.Value ?? string.Empty).Select(mark => (path, mark.Groups[1].Value)));
                    break;
            }
        }
    }

    private static void RefuseCycles(string file, List<(string Path, string Target)> marks)
    {
        HashSet<int> finished = [];
        for (var index = 0; index < marks.Count; index++)
        {
            Follow(index, []);
        }

        void Follow(int index, HashSet<int> open)
        {
            if (finished.Contains(index))
            {
                return;
            }

            if (!open.Add(index))
            {
                throw new GridFileException(file, marks[index].Path, $"'${{{marks[index].Target}}}' refers to itself");
            }

            for (var next = 0; next < marks.Count; next++)
            {
                if (Within(marks[next].Path, marks[index].Target) || Within(marks[index].Target, marks[next].Path))
                {
                    Follow(next, open);
                }
            }

            open.Remove(index);
            finished.Add(index);
        }

        static bool Within(string path, string ancestor) => path == ancestor || path.StartsWith(ancestor + ".", StringComparison.Ordinal);
    }

    [GeneratedRegex("<<([^<>]*)>>")]
    private static partial Regex Mark();
}
