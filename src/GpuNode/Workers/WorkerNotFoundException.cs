namespace Slfd.GpuNode.Workers;

/// <summary>There is no worker program to start. The message says where it was looked for and what to do.</summary>
public sealed class WorkerNotFoundException(string message) : Exception(message);
