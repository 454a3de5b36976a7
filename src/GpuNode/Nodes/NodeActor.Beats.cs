using Akka.Actor;
using Slfd.GpuNode.Devices;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.GpuNode.Nodes;

/// <content>The heartbeat: what keeps the leases, and what the coordinator wants.</content>
internal sealed partial class NodeActor
{
    /// <summary>So many beats without an answer, and a person is told.</summary>
    private const int MissedBeatsToNote = 3;

    private long _lastBeat;
    private long _lastAcknowledged;
    private bool _offline;

    private void Progressed(LeaseProgressed progressed)
    {
        var seat = _seats[progressed.Slot];
        seat.Unusable = null;
        _telemetry.Progressed(progressed.Slot, progressed.Beat);
        if (seat.Beat?.Lease == progressed.Beat.Lease)
        {
            seat.Beat = CarriesArtifacts ? progressed.Beat with { Checkpoint = seat.Beat.Checkpoint } : progressed.Beat;
        }
    }

    private void SendBeat()
    {
        if (_lastBeat - _lastAcknowledged >= MissedBeatsToNote && !_offline)
        {
            _offline = true;
            Context.System.EventStream.Publish(new CoordinatorContact(Lost: true));
            Note(true, $"the coordinator has not answered {MissedBeatsToNote} heartbeats; running cells go on, and results wait on disk");
        }

        CellBeat[] cells = [.. _seats.Values.Select(seat => seat.Beat).OfType<CellBeat>(), .. _ending.Values];
        _link.Tell(new Heartbeat(_options.Node, _incarnation, ++_lastBeat, cells), Self);
    }

    private void Acknowledged(HeartbeatAck ack)
    {
        if (ack.Number <= _lastAcknowledged || ack.Number > _lastBeat)
        {
            return; // overtaken by a newer one
        }

        _lastAcknowledged = ack.Number;
        if (_offline)
        {
            _offline = false;
            Context.System.EventStream.Publish(new CoordinatorContact(Lost: false));
            Note(false, "the coordinator answers again");
        }

        if (!ack.Known)
        {
            SayHello();
        }

        StopAll(ack.Revoked);
        if (ack.Drain)
        {
            Self.Tell(new Drain());
        }
    }

    /// <summary>Every lease that this node still has something to do with.</summary>
    private IEnumerable<LeaseId> Leases() => _seats.Values.Select(seat => seat.Beat).OfType<CellBeat>().Concat(_ending.Values).Select(beat => beat.Lease);
}
