using System.Net;
using Slfd.Faults.Processes;

namespace Slfd.Faults.Labs;

/// <summary>A bridge with a namespace for each host, so that cables can be cut. Needs root.</summary>
internal sealed class Network : IDisposable
{
    private static int s_count;
    private readonly string _name = $"sf{Environment.ProcessId % 100_000}{(char)('a' + (Interlocked.Increment(ref s_count) % 26))}";
    private readonly string _prefix = $"10.{77 + (Environment.ProcessId % 100)}.{s_count % 200}";
    private readonly List<string> _spaces = [];

    private Network()
    {
    }

    /// <summary>Of the bridge; the names of namespaces begin with it.</summary>
    public string Name => _name;

    /// <summary>Where the harness is reached from every namespace.</summary>
    public IPAddress Here => IPAddress.Parse($"{_prefix}.1");

    /// <summary>Makes the bridge; null where this machine does not allow it.</summary>
    public static Network? Make()
    {
        Network network = new();
        if (!Shell.Try("ip", "link", "add", network._name, "type", "bridge"))
        {
            return null;
        }

        Shell.Run("ip", "addr", "add", $"{network._prefix}.1/24", "dev", network._name);
        Shell.Run("ip", "link", "set", network._name, "up");
        return network;
    }

    /// <summary>Makes a host.</summary>
    public NetworkHost Host(int number)
    {
        var (space, near, far) = ($"{_name}-{number}", $"{_name}n{number}", $"{_name}f{number}");
        Shell.Run("ip", "netns", "add", space);
        _spaces.Add(space);
        Shell.Run("ip", "link", "add", near, "type", "veth", "peer", "name", far);
        Shell.Run("ip", "link", "set", near, "master", _name, "up");
        Shell.Run("ip", "link", "set", far, "netns", space);
        Shell.Run("ip", "-n", space, "addr", "add", $"{_prefix}.{number}/24", "dev", far);
        Shell.Run("ip", "-n", space, "link", "set", far, "up");
        Shell.Run("ip", "-n", space, "link", "set", "lo", "up");
        return new(space, near, $"{_prefix}.{number}");
    }

    public void Dispose()
    {
        foreach (var space in _spaces)
        {
            Shell.Try("ip", "netns", "del", space);
        }

        Shell.Try("ip", "link", "del", _name);
    }
}

/// <summary>One host of a <see cref="Network"/>.</summary>
/// <param name="Space">Its namespace.</param>
/// <param name="Cable">This end of its cable.</param>
/// <param name="Address">Its address.</param>
internal sealed record NetworkHost(string Space, string Cable, string Address)
{
    /// <summary>Nothing passes, in either direction.</summary>
    public void Cut() => Shell.Run("ip", "link", "set", Cable, "down");

    public void Mend() => Shell.Run("ip", "link", "set", Cable, "up");

    /// <summary>What this host sends to the other is lost; what the other sends arrives.</summary>
    public void Lose(NetworkHost to) => Shell.Run("ip", "-n", Space, "route", "add", "blackhole", to.Address);

    public void LoseNoMore(NetworkHost to) => Shell.Run("ip", "-n", Space, "route", "del", "blackhole", to.Address);
}
