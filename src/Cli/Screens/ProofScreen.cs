using Slfd.Artifacts.Stored;
using Slfd.Cli.Rendering;
using Slfd.Messages.Vocabulary;

namespace Slfd.Cli.Screens;

/// <summary>Whether the artifacts of a cell are what was accepted.</summary>
internal static class ProofScreen
{
    /// <summary>The screen.</summary>
    /// <param name="proof">What the host that answered has read.</param>
    /// <param name="width">Letters in a line.</param>
    public static Screen Of(CellProof proof, int width)
    {
        var screen = new Screen(width);
        if (proof.Files.Count > 0)
        {
            screen.Table([new("file"), new("size", Right: true), new("SHA-256", 1, 12), new("as accepted")],
                [.. proof.Files.Select(file => (Piece[])
                [
                    file.Name, file.Bytes < 0 ? "not there" : Words.Size(file.Bytes), file.Sha256 ?? "–",
                    file.IsAsAccepted switch { true => new Piece("✓ the same", Hue.Good), false => new Piece("✗ another", Hue.Bad), null => new Piece("not compared") },
                ])]);
        }

        return proof.Fault is { } fault ? screen.Sentence(new("✗ ", Hue.Bad), fault)
            : proof.IsSound ? screen.Sentence(new("✓ ", Hue.Good), "every file was read whole, and is what the result was accepted with")
            : screen.Sentence("", "the cell has no accepted result on the host that answers: there is nothing to compare with");
    }
}
