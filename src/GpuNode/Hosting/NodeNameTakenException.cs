namespace Slfd.GpuNode.Hosting;

/// <summary>Another process is the node of that name. The message is for the person who asked.</summary>
/// <param name="message">Names node, folder and process.</param>
public sealed class NodeNameTakenException(string message) : Exception(message);
