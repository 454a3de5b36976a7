namespace Slfd.Reporting.Statistics;

/// <summary>When a difference counts as one, in tables, marks and plans alike.</summary>
public static class Significance
{
    /// <summary>Two-sided: a difference is decisive where its p-value is below this.</summary>
    public const double Level = 0.05;
}
