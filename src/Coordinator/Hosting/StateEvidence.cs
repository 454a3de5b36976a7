using Slfd.Artifacts;

namespace Slfd.Coordinator.Hosting;

/// <summary>What lies beside a journal and proves how far it must go.</summary>
/// <param name="Runs">The cells' folders, and the high-water record.</param>
/// <param name="ReportingDatabase">This host's copy of the results; null: it has none.</param>
public sealed record StateEvidence(RunsFolder Runs, string? ReportingDatabase);
