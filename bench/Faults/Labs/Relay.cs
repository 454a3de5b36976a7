using System.Net;
using System.Net.Sockets;

namespace Slfd.Faults.Labs;

/// <summary>Lets hosts in namespaces reach the database, which listens on this machine's loopback only.</summary>
internal sealed class Relay : IDisposable
{
    private readonly TcpListener _listener;
    private readonly int _to;

    public Relay(IPAddress from, int to)
    {
        _listener = new(from, 0);
        _listener.Start();
        _to = to;
        _ = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose() => _listener.Dispose();

    private async Task Accept()
    {
        while (true)
        {
            Socket near;
            try
            {
                near = await _listener.AcceptSocketAsync();
            }
            catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = Connect(near);
        }
    }

    private async Task Connect(Socket near)
    {
        using Socket far = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using (near)
        {
            try
            {
                await far.ConnectAsync(IPAddress.Loopback, _to);
                using NetworkStream here = new(near), there = new(far);
                await Task.WhenAny(here.CopyToAsync(there), there.CopyToAsync(here));
            }
            catch (Exception lost) when (lost is SocketException or IOException)
            {
                // Either side is gone; the other one sees its connection end.
            }
        }
    }
}
