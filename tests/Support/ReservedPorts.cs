using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Slfd.Support;

/// <summary>Ports of this machine that nobody else takes before they are listened on, nor while nobody does: no other test, no other process of tests, and no connection that the system finds a port for.</summary>
/// <remarks>
/// A port that was asked of the system, let go and listened on a second later may be somebody else's by then. These lie below the range that the system gives from, and a locked byte of a
/// file that all processes of tests share says whose each is, until its process ends, however it ends.
/// </remarks>
public static class ReservedPorts
{
    private const int Lowest = 10_000, Fewest = 1_000;
    private static readonly Lock s_turn = new();
    private static readonly HashSet<int> s_own = [];
    private static readonly FileStream s_file = new(Path.Combine(Path.GetTempPath(), $"slfd-ports-{Environment.UserName}"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
    private static readonly int s_count = FirstOfTheSystem() - Lowest;
    private static int s_latest = Environment.ProcessId * 101;

    /// <summary>One more port, on 127.0.0.1.</summary>
    public static int Next()
    {
        lock (s_turn)
        {
            for (var tried = 0; tried < s_count && s_count >= Fewest; tried++)
            {
                s_latest = (s_latest + 1) % s_count;
                if (Take(Lowest + s_latest))
                {
                    return Lowest + s_latest;
                }
            }

            return OfTheSystem(); // whose own range leaves none
        }
    }

    /// <summary>So many ports.</summary>
    public static int[] Next(int count) => [.. Enumerable.Range(0, count).Select(_ => Next())];

    private static bool Take(int port)
    {
        if (!s_own.Add(port))
        {
            return false;
        }

        try
        {
            if (!OperatingSystem.IsMacOS())
            {
                s_file.Lock(port, 1);
            }

            using TcpListener listener = new(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (Exception used) when (used is IOException or SocketException)
        {
            return false; // by another process
        }
    }

    private static int OfTheSystem()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The lowest port that the system gives by itself.</summary>
    private static int FirstOfTheSystem()
    {
        const string Range = "/proc/sys/net/ipv4/ip_local_port_range";
        return File.Exists(Range) ? int.Parse(File.ReadAllText(Range).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture) : 32_768;
    }
}
