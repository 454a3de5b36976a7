using System.Globalization;
using System.Net;

namespace Slfd.Networking;

/// <summary>Where a process listens or is reached: a host name or IPv4 address, and a port.</summary>
/// <param name="Host">As it is written; two processes that mean the same host must write it the same.</param>
/// <param name="Port">0 where any free port will do.</param>
public sealed record HostPort(string Host, int Port)
{
    /// <summary>Whether only this machine can reach it.</summary>
    public bool IsLoopback => Host == "localhost" || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>Whether it stands for all interfaces, so that nobody can be told to connect to it.</summary>
    public bool IsAnyInterface => IPAddress.TryParse(Host, out var address) && address.Equals(IPAddress.Any);

    /// <summary>Reads <c>host:port</c>.</summary>
    /// <param name="text">What a person wrote.</param>
    /// <param name="option">The option that it was written for, for the message.</param>
    /// <exception cref="FormatException">It is none; the message names the option.</exception>
    public static HostPort Parse(string text, string option)
    {
        var colon = text.LastIndexOf(':');
        var host = colon < 0 ? string.Empty : text[..colon];
        var valid = host.Length > 0 && host.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_');
        return valid && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= IPEndPoint.MaxPort
            ? new(host, port)
            : throw new FormatException($"{option} wants host:port, a host name or IPv4 address and a number up to {IPEndPoint.MaxPort}; got '{text}'");
    }

    /// <summary>Reads a list with commas.</summary>
    /// <inheritdoc cref="Parse"/>
    public static IReadOnlyList<HostPort> ParseList(string text, string option) =>
        [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(part => Parse(part, option))];

    /// <summary><c>host:port</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");
}
