namespace Slfd.Distillation.Records;

/// <summary>A data set is missing or damaged: no other attempt on this host will find it sound.</summary>
/// <param name="cause">Says which file, and where the original comes from.</param>
public sealed class DataUnavailableException(Exception cause) : Exception(cause.Message, cause);
