namespace Slfd.Architecture.Tests;

/// <summary>
/// A switch over names, kinds or states ends in an error that names what is known: <c>_ => throw …</c> (or <c>var other => throw …</c>). An arm that answers for all the rest
/// is listed with the reason why no name can be forgotten there.
/// </summary>
public class Nothing_unknown_is_taken_for_a_neighbour
{
    [Fact]
    public void An_arm_for_all_the_rest_throws_or_is_listed_with_its_reason()
    {
        var arms = from file in Sources.All
                   from line in file.Lines
                   let text = line.Trim()
                   where IsArm(text)
                   select $"{file.Path}: {text}";
        Assert.Empty(string.Join('\n', ListedExceptions.Unlisted("arms-for-the-rest.txt", arms.Distinct(), text => text)));
    }

    private static bool IsArm(string text)
    {
        var arm = text.StartsWith("_ =>", StringComparison.Ordinal) ? 0
            : text.Contains(" switch {", StringComparison.Ordinal) ? text.LastIndexOf(", _ =>", StringComparison.Ordinal) + 2
            : -1;
        return (arm == 0 || arm >= 2) && text.IndexOf("_ =>", arm, StringComparison.Ordinal) == arm && !text[(arm + 4)..].TrimStart().StartsWith("throw ", StringComparison.Ordinal);
    }
}
