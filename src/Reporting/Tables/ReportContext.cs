using System.Reflection;
using Slfd.Messages.Coordination;

namespace Slfd.Reporting.Tables;

/// <summary>What a report says beside its numbers.</summary>
/// <param name="Software">Name and version of what made the report.</param>
/// <param name="Status">How the grid stands, for failed cells, duplicates and alerts; null: nothing is said about them.</param>
public sealed record ReportContext(string Software, GridStatus? Status = null)
{
    /// <summary>This software, no status.</summary>
    public static ReportContext Default { get; } =
        new($"slfd {typeof(ReportContext).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unversioned"}");
}
