using System.Globalization;
using Slfd.Artifacts;
using Slfd.Artifacts.Attempts;
using Slfd.Messages.Coordination;

namespace Slfd.Web.Cells;

/// <summary>A picture of a cell's images.</summary>
/// <param name="Name">In addresses: the iteration, or <c>result</c>.</param>
/// <param name="Sentence">What it shows.</param>
/// <param name="Source">Where it is served.</param>
public sealed record CellPicture(string Name, string Sentence, string Source)
{
    private const string Result = "result";

    /// <summary>All of a cell by iteration: those of evaluation points, and the accepted result's where no attempt left any.</summary>
    internal static IReadOnlyList<CellPicture> Of(RunsFolder runs, CellDetail detail)
    {
        var (cell, folder) = (detail.View.Cell, runs.Cell(detail.View.Cell));
        var points = AttemptSheets.Of(folder).Select(sheet => new CellPicture(
            sheet.Iteration.ToString(CultureInfo.InvariantCulture),
            string.Create(CultureInfo.InvariantCulture, $"at iteration {sheet.Iteration}, attempt {sheet.Attempt}"),
            string.Create(CultureInfo.InvariantCulture, $"/c/{cell}/sheet/{sheet.Attempt}/{sheet.Iteration}.png"))).ToList();
        return points.Count == 0 && CellFiles.IsPlain(Path.Combine(folder.Root, CellFolder.SheetFile))
            ? [new(Result, "of the result", $"/c/{cell}/sheet.png?v={detail.Winner}")]
            : points;
    }
}
