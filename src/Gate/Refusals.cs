using System.Net;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.Gate;

/// <summary>Who was refused lately, for people who look for a node that does not come. Strangers cause most of it: it is bounded, and forgets.</summary>
/// <param name="clock">The time.</param>
internal sealed class Refusals(TimeProvider clock)
{
    /// <summary>So many are kept; of more, those that came last.</summary>
    public const int Most = 32;

    /// <summary>How long one is kept that does not come again. A node tries every ten seconds, one host after another.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    /// <summary>What is refused may be in a certificate, which a stranger can write.</summary>
    private const int LongestReason = 400;

    private readonly Lock _turn = new();
    private readonly List<RefusedNode> _all = [];

    /// <summary>Those of the last ten minutes, the latest first.</summary>
    public IReadOnlyList<RefusedNode> Now()
    {
        lock (_turn)
        {
            Forget();
            return [.. _all.OrderByDescending(one => one.Last)];
        }
    }

    /// <summary>Somebody was refused.</summary>
    /// <param name="address">Where it came from.</param>
    /// <param name="claimed">What it calls itself; what cannot name a node is left out.</param>
    /// <param name="because">Why.</param>
    public void Add(IPAddress? address, string? claimed, string because)
    {
        var (node, from, reason, now) = (NodeName.IsValid(claimed) ? claimed! : string.Empty, Text(address), ForeignText.Clean(because, LongestReason).ReplaceLineEndings(" "), clock.GetUtcNow().ToUnixTimeMilliseconds());
        lock (_turn)
        {
            Forget();
            var at = _all.FindIndex(one => one.Node == node && one.Address == from && one.Because == reason);
            var before = at < 0 ? new(node, from, reason, 0, now, now) : _all[at];
            if (at >= 0)
            {
                _all.RemoveAt(at);
            }

            _all.Add(before with { Count = before.Count + 1, Last = now });
            if (_all.Count > Most)
            {
                // Strangers without a name go first: a scan of ports does not push out the node that somebody looks for.
                _all.RemoveAt(Math.Max(0, _all.FindIndex(one => one.Node.Length == 0)));
            }
        }
    }

    /// <summary>A node came in: what was wrong with it is mended.</summary>
    /// <param name="address">From where.</param>
    /// <param name="node">Which.</param>
    public void CameIn(IPAddress? address, NodeId node)
    {
        lock (_turn)
        {
            var from = Text(address);
            _all.RemoveAll(one => one.Node == node.Name || (one.Node.Length == 0 && one.Address == from));
        }
    }

    private static string Text(IPAddress? address) => address is null ? "an unknown address" : (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();

    private void Forget()
    {
        var since = (clock.GetUtcNow() - Kept).ToUnixTimeMilliseconds();
        _all.RemoveAll(one => one.Last < since);
    }
}
