namespace Slfd.Distillation.Checkpoints;

/// <summary>A checkpoint cannot be trusted; the one before it is used.</summary>
/// <param name="problem">What is wrong with which file.</param>
/// <param name="cause">Where it was noticed, if by another exception.</param>
public sealed class DamagedCheckpointException(string problem, Exception? cause = null) : Exception(problem, cause);
