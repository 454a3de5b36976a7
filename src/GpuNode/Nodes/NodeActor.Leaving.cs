using Akka.Actor;
using Slfd.GpuNode.Devices;
using Slfd.Messages.Coordination;

namespace Slfd.GpuNode.Nodes;

/// <content>How a node leaves: devices drain, reports are acknowledged, then goodbye; or time is up.</content>
internal sealed partial class NodeActor
{
    private void StartDraining(string because)
    {
        Note(false, $"draining ({because}): cells are checkpointed and handed back");
        Become(Draining);
        Timers.StartSingleTimer(nameof(DrainTimeUp), new DrainTimeUp(), _options.DrainLimit);
        foreach (var seat in _seats.Values)
        {
            // An unanswered request stays open: if it is answered by a grant, that is given back.
            _outstanding.Answer(seat.Slot);
            if (StopFetching(seat) && seat.Beat is { } beat)
            {
                seat.Beat = null;
                _telemetry.Ended(beat.Lease, "handed back");
                Report(beat, () => new HandBack(_options.Node, _incarnation, beat.Lease, 0));
            }

            seat.Device.Tell(new DrainDevice());
        }
    }

    private void LeaveIfDone()
    {
        if (_seats.Values.Any(seat => !seat.Stopped) || _ending.Count > 0 || _filing > 0 || _outstanding.Has(typeof(Goodbye)))
        {
            return;
        }

        if (!_welcomed)
        {
            Stop("no coordinator knows this node yet", warning: false);
            return;
        }

        _outstanding.Answer(typeof(Hello));
        Become(Leaving);
        Say(typeof(Goodbye), () => new Goodbye(_options.Node, _incarnation));
    }

    private void Stop(string because, bool warning)
    {
        Note(warning, $"node {_options.Node} stops: {because}");
        Context.Stop(Self);
    }
}
