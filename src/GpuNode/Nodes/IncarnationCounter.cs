using System.Globalization;
using Slfd.Messages.Artifacts;

namespace Slfd.GpuNode.Nodes;

/// <summary>Which life of the node this is: a number that rises with every start, kept beside the outbox.</summary>
internal static class IncarnationCounter
{
    /// <summary>Counts this life, on disk before it is used.</summary>
    /// <remarks>A damaged counter goes on from the clock in seconds, which is above any number that counting starts has reached.</remarks>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static long Next(string nodeFolder)
    {
        var path = Path.Combine(nodeFolder, "incarnation");
        var next = !File.Exists(path) ? 1
            : long.TryParse(File.ReadAllText(path), NumberStyles.None, CultureInfo.InvariantCulture, out var last) ? last + 1
            : DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        WholeFile.WriteText(path, next.ToString(CultureInfo.InvariantCulture));
        return next;
    }
}
