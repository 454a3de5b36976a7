using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Slfd.Gate;

/// <summary>
/// Bounds the connections that have not said who they are: over all, of each address, and in time. One too many ends the one that has waited longest, so that anyone who
/// comes now and has business is served however many wait; that a connection is known, its request says (<see cref="Know"/>).
/// </summary>
/// <param name="most">Strangers at a time.</param>
/// <param name="mostOfOneAddress">Strangers of one address at a time.</param>
/// <param name="knock">How long a connection may be a stranger's.</param>
public sealed class StrangerLimit(int most, int mostOfOneAddress, TimeSpan knock)
{
    private static readonly object s_key = new();
    private readonly Lock _turn = new();
    private readonly LinkedList<Stranger> _strangers = new();
    private readonly Dictionary<IPAddress, int> _ofAddress = [];

    /// <summary>Connections that have not said who they are.</summary>
    public int Count
    {
        get
        {
            lock (_turn)
            {
                return _strangers.Count;
            }
        }
    }

    /// <summary>Connections that were ended for others' sake or for their silence.</summary>
    public long Ended { get; private set; }

    /// <summary>Puts the limit before everything else of an endpoint, TLS included.</summary>
    public void Guard(ListenOptions endpoint) => endpoint.Use(next => async connection =>
    {
        var stranger = Enter(connection);
        connection.Items[s_key] = stranger;
        using var patience = new Timer(_ => End(stranger), null, knock, Timeout.InfiniteTimeSpan);
        try
        {
            await next(connection);
        }
        finally
        {
            Leave(stranger);
        }
    });

    /// <summary>The bearer of this request is known: its connection counts no more.</summary>
    public void Know(IDictionary<object, object?>? connectionItems)
    {
        if (connectionItems?.TryGetValue(s_key, out var held) == true && held is Stranger stranger)
        {
            Leave(stranger);
        }
    }

    private Stranger Enter(ConnectionContext connection)
    {
        var address = connection.RemoteEndPoint is IPEndPoint end ? end.Address : IPAddress.None;
        LinkedListNode<Stranger>? tooMany = null;
        Stranger stranger = new(connection, address);
        lock (_turn)
        {
            var same = _ofAddress[address] = _ofAddress.GetValueOrDefault(address) + 1;
            _strangers.AddLast(stranger.Place);
            if (same > mostOfOneAddress)
            {
                for (tooMany = _strangers.First; !tooMany!.Value.Address.Equals(address); tooMany = tooMany.Next)
                {
                    // the one of this address that has waited longest
                }
            }
            else if (_strangers.Count > most)
            {
                tooMany = _strangers.First;
            }
        }

        if (tooMany is not null)
        {
            End(tooMany.Value);
        }

        return stranger;
    }

    private void End(Stranger stranger)
    {
        if (Leave(stranger))
        {
            Ended++;
            stranger.Connection.Abort(new ConnectionAbortedException("it did not say who it is"));
        }
    }

    /// <returns>Whether it was a stranger's.</returns>
    private bool Leave(Stranger stranger)
    {
        lock (_turn)
        {
            if (stranger.Place.List is null)
            {
                return false;
            }

            _strangers.Remove(stranger.Place);
            var left = _ofAddress[stranger.Address] - 1;
            if (left == 0)
            {
                _ofAddress.Remove(stranger.Address);
            }
            else
            {
                _ofAddress[stranger.Address] = left;
            }

            return true;
        }
    }

    private sealed class Stranger
    {
        public Stranger(ConnectionContext connection, IPAddress address) => (Connection, Address, Place) = (connection, address, new(this));

        public ConnectionContext Connection { get; }

        public IPAddress Address { get; }

        public LinkedListNode<Stranger> Place { get; }
    }
}
