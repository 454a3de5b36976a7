using System.Security.Cryptography;
using System.Text;
using Slfd.Artifacts;
using Slfd.Messages.Leases;

namespace Slfd.GpuNode.Hosting;

/// <summary>Held by the one process that is a node of this name on this runs folder. The system frees it when the process ends, however it ends.</summary>
/// <remarks>
/// Two hosts with a runs folder each can still share a name by mistake: the coordinator then goes on with the one that started last, and the other one stops. Where the runs folder's
/// file system has no locks, the lock lies in this host's folder for temporary files: it still keeps out a second node of that name on this host.
/// </remarks>
public sealed class NodeLock : IDisposable
{
    private readonly FileLock _lock;

    private NodeLock(FileLock held) => _lock = held;

    /// <summary>Takes the lock, or says who has it.</summary>
    /// <exception cref="NodeNameTakenException">Another process has it; the message names it.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static NodeLock Take(RunsFolder runs, NodeId node)
    {
        var path = Path.Combine(runs.Node(node), "lock");
        Directory.CreateDirectory(runs.Node(node));
        FileLock? held;
        try
        {
            held = FileLock.TryTake(path);
        }
        catch (LocksUnavailableException)
        {
            path = OfThisHost(runs, node);
            held = FileLock.TryTake(path);
        }

        return held is null
            ? throw new NodeNameTakenException($"node {node} is running already on {runs.Root} ({FileLock.HolderOf(path)}): give this one another --name")
            : new(held);
    }

    /// <summary>Lets go.</summary>
    public void Dispose() => _lock.Dispose();

    private static string OfThisHost(RunsFolder runs, NodeId node) =>
        Path.Combine(Path.GetTempPath(), $"slfd-node-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{runs.Root}\n{node}")))[..16]}.lock");
}
