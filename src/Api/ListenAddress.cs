using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Slfd.Programs;

namespace Slfd.Api;

/// <summary>A <c>host:port</c> to listen on.</summary>
/// <param name="Host">As it was written.</param>
/// <param name="Addresses">What it means; empty: every address.</param>
/// <param name="Port">0: a free one.</param>
internal sealed record ListenAddress(string Host, IReadOnlyList<IPAddress> Addresses, int Port)
{
    /// <summary>Whether only this machine can reach it.</summary>
    public bool IsLoopback => Addresses.Count > 0 && Addresses.All(IPAddress.IsLoopback);

    /// <summary>Reads <c>127.0.0.1:8470</c>, <c>[::1]:0</c>, <c>gpu1.lab:8470</c>, <c>*:8470</c>.</summary>
    /// <exception cref="CommandFailure">It is no such text, or the host has no address.</exception>
    public static ListenAddress Parse(string text)
    {
        var colon = text.LastIndexOf(':');
        var host = colon < 0 ? string.Empty : text[..colon].Trim('[', ']');
        if (host.Length == 0 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > IPEndPoint.MaxPort)
        {
            throw new CommandFailure(ExitCode.BadInput, $"'{text}' is no address to listen on: expected HOST:PORT, for example 127.0.0.1:{ApiOptions.DefaultPort} (port 0: any free one, host *: every address)");
        }

        if (host is "*" or "0.0.0.0" or "::")
        {
            return new(host, [], port);
        }

        try
        {
            return new(host, IPAddress.TryParse(host, out var address) ? [address] : Dns.GetHostAddresses(host), port);
        }
        catch (SocketException unknown)
        {
            throw new CommandFailure(ExitCode.BadInput, $"'{text}' cannot be listened on: {host}: {unknown.Message}");
        }
    }
}
