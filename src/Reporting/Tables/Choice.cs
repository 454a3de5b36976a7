namespace Slfd.Reporting.Tables;

/// <summary>Which evaluation point a number comes from (distillation.md section 6, "Selection over time").</summary>
public enum Choice
{
    /// <summary>Each architecture's own best point by mean; the earlier of equals. Selected on the test data: optimistic. The reference's headline.</summary>
    Best,

    /// <summary>The one point with the highest cross mean, all numbers from it; where no unseen architecture judges, the highest ConvNet mean. Optimistic as well.</summary>
    BestJoint,

    /// <summary>The final point: nothing is selected.</summary>
    Last,
}

/// <summary>The names of the choices in tables and files.</summary>
public static class ChoiceNames
{
    /// <summary>In the order in which tables show them.</summary>
    public static IReadOnlyList<Choice> All { get; } = [Choice.Best, Choice.BestJoint, Choice.Last];

    /// <summary><c>best</c>, <c>best-joint</c> or <c>last</c>.</summary>
    public static string Name(this Choice choice) => choice switch
    {
        Choice.Best => "best",
        Choice.BestJoint => "best-joint",
        Choice.Last => "last",
        _ => throw new ArgumentOutOfRangeException(nameof(choice), choice, "not a choice"),
    };
}
