namespace Slfd.Distillation.Records;

/// <summary>Data or weights are missing, damaged or unreadable on this host: another attempt here will not find them sound, one on another host may.</summary>
/// <param name="cause">Says which file, and where the original comes from.</param>
/// <param name="lacks">What the host lacks, by a name of <see cref="Slfd.Experiments.Cells.HostNeeds"/>; null: something that is on its way, so that a later attempt may find it here too.</param>
public sealed class DataUnavailableException(Exception cause, string? lacks) : Exception(cause is AggregateException several ? several.InnerExceptions[0].Message : cause.Message, cause)
{
    /// <summary>What the host lacks, by a name of <see cref="Slfd.Experiments.Cells.HostNeeds"/>; null: nothing that has one.</summary>
    public string? Lacks { get; } = lacks;

    /// <summary>Files and folders that it was looked for in, or that are damaged: it is worth looking again when one of them changes. Empty: not known.</summary>
    public IReadOnlyList<string> Places { get; init; } = [];
}
