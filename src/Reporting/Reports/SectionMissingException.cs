namespace Slfd.Reporting.Reports;

/// <summary>A section was asked for that the report does not have, since there is nothing to say in it.</summary>
/// <param name="message">Says which sections there are.</param>
public sealed class SectionMissingException(string message) : Exception(message);
