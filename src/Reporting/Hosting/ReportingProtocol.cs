using Slfd.Reporting.Figures;
using Slfd.Reporting.Results;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Hosting;

/// <summary>On the event stream: a result is in the store, where other processes can read it.</summary>
public sealed record ResultStored(ResultRow Row);

/// <summary>Asks for a grid's report, with every result that the coordinator has committed by now. Answered by <see cref="ReportsRendered"/> or <see cref="ReportsFailed"/>.</summary>
/// <param name="Grid">Its name.</param>
/// <param name="Context">What the notes must say; null: the default.</param>
/// <param name="Figures">Whether the figures are drawn, too, into the report folder; that reads the cells' synthetic sets.</param>
/// <param name="Write">Whether the report folder is written. False: nothing on the disk changes, and the answer has the table alone.</param>
/// <param name="MostHashed">So many bytes of the files of finished cells are hashed at most, to name those that are damaged.</param>
public sealed record RenderReports(string Grid, ReportContext? Context = null, bool Figures = false, bool Write = true, long MostHashed = 0);

/// <summary>The report as it stands; the folder is written if that was asked for.</summary>
/// <param name="Grid">Its name.</param>
/// <param name="Folder">Where the report folder is, or would be.</param>
/// <param name="Table">The numbers.</param>
/// <param name="Figures">What was drawn; null where that was not asked for.</param>
/// <param name="CaughtUp">Whether the coordinator confirmed that there was nothing newer; false: it did not answer in time, and the report shows what reporting had.</param>
public sealed record ReportsRendered(string Grid, string Folder, GridTable Table, FiguresWritten? Figures, bool CaughtUp)
{
    /// <summary>The table as it was written, which names the cells whose files are damaged or gone; without writing the same as <see cref="Table"/>.</summary>
    public GridTable Written { get; init; } = Table;
}

/// <summary>Nothing was written.</summary>
/// <param name="Grid">Its name.</param>
/// <param name="Because">One sentence.</param>
public sealed record ReportsFailed(string Grid, string Because);
