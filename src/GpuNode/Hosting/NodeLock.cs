using System.Globalization;
using Slfd.Artifacts;
using Slfd.Messages.Leases;

namespace Slfd.GpuNode.Hosting;

/// <summary>Held by the one process that is a node of this name on this runs folder. The system frees it when the process ends, however it ends.</summary>
/// <remarks>Two hosts with a runs folder each can still share a name by mistake: the coordinator then goes on with the one that started last, and the other one stops.</remarks>
public sealed class NodeLock : IDisposable
{
    private readonly FileStream _file;
    private readonly string _holder;

    private NodeLock(FileStream file, string holder) => (_file, _holder) = (file, holder);

    /// <summary>Takes the lock, or says who has it.</summary>
    /// <exception cref="NodeNameTakenException">Another process has it; the message names it.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static NodeLock Take(RunsFolder runs, NodeId node)
    {
        var path = Path.Combine(runs.Node(node), "lock");
        var holder = path + ".holder";
        Directory.CreateDirectory(runs.Node(node));
        FileStream file;
        try
        {
            file = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (File.Exists(path))
        {
            throw new NodeNameTakenException($"node {node} is running already on {runs.Root} ({Read(holder)}): give this one another --name", error);
        }

        File.WriteAllText(holder, string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on {Environment.MachineName}"));
        return new(file, holder);
    }

    /// <summary>Lets go. The lock file stays: between a deletion and a creation two processes could each hold a lock of that name.</summary>
    public void Dispose()
    {
        File.Delete(_holder);
        _file.Dispose();
    }

    private static string Read(string holder)
    {
        try
        {
            return File.ReadAllText(holder);
        }
        catch (IOException)
        {
            return "just starting or ending";
        }
    }
}
