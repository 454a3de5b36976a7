using Slfd.Experiments.Hocon;

namespace Slfd.Experiments.Tests.Hocon;

/// <summary>A folder of HOCON files that a test writes.</summary>
public sealed class AFile : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("slfd-").FullName;

    public string At(string name) => Path.Combine(Folder, name);

    public string Write(string text, string name = "file.conf")
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllText(At(name), text);
        return At(name);
    }

    /// <summary>What the text says, as compact text: objects in braces, lists in brackets.</summary>
    public string Read(string text)
    {
        HoconProblems problems = new();
        var read = HoconReader.Read(Write(text), problems);
        Assert.Equal([], problems.Sorted().Select(problem => problem.ToString()));
        return Shown(read!);
    }

    /// <summary>What is wrong, as <c>line:column: key: message</c>; of included files with their name before it.</summary>
    public IReadOnlyList<string> Problems(string text)
    {
        HoconProblems problems = new();
        HoconReader.Read(Write(text), problems);
        return [.. problems.Sorted().Select(problem => problem.ToString().Replace(At("file.conf:"), string.Empty, StringComparison.Ordinal).Replace(Folder + "/", string.Empty, StringComparison.Ordinal))];
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    public static string Shown(HoconValue value) => value switch
    {
        HoconObject members => $"{{{string.Join(',', members.Members.Select(member => $"{member.Key}:{Shown(member.Value.Value)}"))}}}",
        HoconList list => $"[{string.Join(',', list.Items.Select(Shown))}]",
        HoconScalar scalar => scalar.Text,
        HoconNull => "null",
        HoconBroken => "<broken>",
        _ => throw new InvalidOperationException(value.GetType().Name),
    };
}
