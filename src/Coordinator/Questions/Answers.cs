using Slfd.Messages.Coordination;

namespace Slfd.Coordinator.Questions;

/// <summary>Answers what operators and reporting ask.</summary>
internal static class Answers
{
    /// <summary>The answer.</summary>
    /// <param name="view">How things stand.</param>
    /// <param name="question">What is asked.</param>
    /// <param name="at">When, in milliseconds since 1970.</param>
    /// <param name="spent">What finished cells cost, as far as it was read for earlier questions.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not a question that the coordinator knows.</exception>
    public static ICoordinatorReply To(SweepView view, IOperatorQuestion question, long at, SpentTimes spent) => question switch
    {
        GetGridStatus asked => view.StatusOf(asked.Grid),
        GetGrids => view.GridList(),
        GetGridPage asked => view.GridsAfter(asked),
        GetFailedCells asked => view.FailedCellsOf(asked.Grid),
        GetCells asked => view.CellsAfter(asked, at),
        GetCell asked => view.CellOf(asked, at),
        GetNodes asked => view.NodesAfter(asked, at),
        GetAudit asked => view.ActsBefore(asked),
        GetHappenings asked => view.HappeningsAfter(asked),
        GetCellStrip asked => view.StripOf(asked),
        GetCellCounts asked => view.CountsOf(asked),
        GetOutlook => view.OutlookAt(spent, at),
        GetAcknowledgements => new Acknowledgements([.. view.Operators.Seen]),
        GetHistory => new Refused("what happened long ago is read from the journal, and only beside the coordinator"),
        GetFailureGroups asked => view.GroupsOf(asked.Grid),
        _ => throw new ArgumentOutOfRangeException(nameof(question), question, "not a question to the coordinator"),
    };
}
