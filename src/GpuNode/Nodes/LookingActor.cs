using System.Globalization;
using System.Text;
using Akka.Actor;

namespace Slfd.GpuNode.Nodes;

/// <summary>Looks how files and folders stand. In an actor of its own, so that a file system that does not answer holds up nothing else.</summary>
internal sealed class LookingActor : ReceiveActor
{
    public LookingActor() => Receive<LookAtHost>(look => Context.Parent.Tell(new HostLooked(look.Places.ToDictionary(need => need.Key, need => StateOf(need.Value)))));

    /// <summary>How they stand: kind, length and time of change of each, of a link those of what it leads to. Nothing is read.</summary>
    public static string StateOf(IReadOnlyList<string> places)
    {
        StringBuilder text = new();
        foreach (var place in places)
        {
            text.AppendLine(StateOf(place));
        }

        return text.ToString();
    }

    private static string StateOf(string place)
    {
        try
        {
            FileSystemInfo entry = Directory.Exists(place) ? new DirectoryInfo(place) : new FileInfo(place);
            entry = entry.ResolveLinkTarget(returnFinalTarget: true) ?? entry;
            return !entry.Exists ? "absent" : string.Create(CultureInfo.InvariantCulture, $"{(entry as FileInfo)?.Length} {entry.LastWriteTimeUtc.Ticks} {entry.UnixFileMode}");
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return refused.GetType().Name;
        }
    }
}

/// <summary>To the one who looks: how do these places stand?</summary>
/// <param name="Places">By what they are of.</param>
internal sealed record LookAtHost(IReadOnlyDictionary<string, IReadOnlyList<string>> Places) : INoSerializationVerificationNeeded;

/// <summary>How places stand.</summary>
/// <param name="States">By what they are of: a text that changes when one of them does.</param>
internal sealed record HostLooked(IReadOnlyDictionary<string, string> States) : INoSerializationVerificationNeeded;
