using System.Globalization;
using Slfd.Artifacts;

namespace Slfd.GpuNode.Nodes;

/// <summary>Which life of the node this is: a number that rises with every start, kept beside the outbox.</summary>
/// <remarks>
/// It is the time of the start in milliseconds, or one more than the last where the clock was set back. So of two hosts that share a name by mistake, each with a runs
/// folder of its own, no two lives are the same, and the later one is known as such.
/// </remarks>
internal static class IncarnationCounter
{
    /// <summary>Counts this life, on disk before it is used.</summary>
    /// <param name="nodeFolder">Where the counter lies.</param>
    /// <param name="clock">Null: the system's.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static long Next(string nodeFolder, TimeProvider? clock = null)
    {
        var path = Path.Combine(nodeFolder, "incarnation");
        var last = File.Exists(path) && long.TryParse(File.ReadAllText(path), NumberStyles.None, CultureInfo.InvariantCulture, out var read) ? read : 0;
        var next = Math.Max(last + 1, (clock ?? TimeProvider.System).GetUtcNow().ToUnixTimeMilliseconds());
        WholeFile.WriteText(path, next.ToString(CultureInfo.InvariantCulture));
        return next;
    }
}
