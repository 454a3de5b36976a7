using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Hosting.Systemd;

namespace Slfd.Hosts.Tests.Running;

/// <summary>A real datagram socket that hears what a process tells its service manager, as systemd would.</summary>
internal sealed class ANotifySocket : IDisposable
{
    private const string Variable = "NOTIFY_SOCKET";
    private static readonly Lock s_environment = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("slfd-notify-").FullName;
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly ConcurrentQueue<string> _heard = [];

    public ANotifySocket()
    {
        var path = Path.Combine(_folder, "notify");
        _socket.Bind(new UnixDomainSocketEndPoint(path));
        lock (s_environment)
        {
            Environment.SetEnvironmentVariable(Variable, path);
            Notifier = new SystemdNotifier();
            Environment.SetEnvironmentVariable(Variable, null);
        }

        _ = Task.Run(Hear);
    }

    /// <summary>Tells this socket.</summary>
    public ISystemdNotifier Notifier { get; }

    /// <summary>The datagrams so far, in order.</summary>
    public IReadOnlyList<string> Heard => [.. _heard];

    /// <summary>Whether some datagram had this line.</summary>
    public bool HasHeard(string line) => Heard.Any(datagram => datagram.Split('\n').Contains(line));

    /// <summary>No socket is there any more.</summary>
    public void Dispose()
    {
        _socket.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task Hear()
    {
        var buffer = new byte[4096];
        try
        {
            while (true)
            {
                var length = await _socket.ReceiveAsync(buffer);
                _heard.Enqueue(Encoding.UTF8.GetString(buffer, 0, length));
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
