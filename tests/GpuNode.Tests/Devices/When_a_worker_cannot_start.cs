using Slfd.GpuNode.Events;
using Slfd.GpuNode.Nodes;
using Slfd.Messages.Coordination;
using Slfd.Messages.Results;
using Slfd.Support;

namespace Slfd.GpuNode.Tests.Devices;

/// <summary>A cell has no part in a worker's failure to start: it is handed back, and the device rests, longer each time.</summary>
public class When_a_worker_cannot_start : NodeTest
{
    [Theory]
    [InlineData("""{"start":{"mode":"exit","code":3,"stderr":"libtorch: no such file\n"}}""", "exit code 3; its last words: libtorch: no such file")]
    [InlineData("""{"start":{"mode":"garbage"}}""", "Hello, world")]
    [InlineData("""{"start":{"mode":"mute"}}""", "said nothing within 1 s")]
    [InlineData("""{"start":{"seconds":30}}""", "said nothing within 1 s")]
    [InlineData("""{"start":{"protocol":99}}""", "speaks version 99 of the line protocol, expected 1")]
    public void The_cell_is_handed_back_and_a_person_is_told_why(string script, string why)
    {
        var node = Join(Impatient(script));
        var lease = GrantNext(node);
        var back = Expect<HandBack>();
        Assert.Equal((lease, 0), (back.Lease, back.Checkpoint));
        Assert.Contains(why, See<NodeNote>(note => note.Warning).Text, StringComparison.Ordinal);
        Expect<RequestWork>(); // it tries again
    }

    [Fact]
    public void A_program_that_is_not_there_is_named()
    {
        var options = Impatient("{}");
        var node = Join(options with { Worker = options.Worker with { Program = "/nowhere/slfd-worker" } });
        GrantNext(node);
        Expect<HandBack>();
        Assert.Contains("/nowhere/slfd-worker cannot be started", See<NodeNote>(note => note.Warning).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void After_several_tries_the_device_is_quarantined_and_the_node_unusable()
    {
        var node = Join(Impatient("""{"start":{"mode":"exit","stderr":"no CUDA driver\n"}}"""));
        for (var start = 1; start <= 3; start++)
        {
            GrantNext(node, token: start);
            Expect<HandBack>(back => back.Lease.Token.Value == start);
        }

        See<DeviceStateChanged>(change => change.State == DeviceState.Unusable);
        Assert.Contains("no CUDA driver", See<NodeUnusable>().Because, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unusable_device_tries_again_by_itself_and_takes_no_cell_before_a_worker_starts()
    {
        // A real program: it writes a line and ends, until what it lacks is there.
        var (program, needed) = (Path.Combine(Runs.Root, "worker"), Path.Combine(Runs.Root, "libtorch"));
        var worker = Workers.Playing("{}");
        AProgram.Write(program, $"#!/bin/sh\n[ -e '{needed}' ] || {{ echo 'libtorch: no such file' >&2; echo 'second line' >&2; exit 3; }}\nexec '{worker.Program}' \"$@\"\n");
        var options = Impatient("{}");
        var node = Join(options with { Worker = worker with { Program = program }, Device = options.Device with { StartAttempts = 1, UnusableFor = TimeSpan.FromMilliseconds(20) } }, beatEvery: TimeSpan.FromMilliseconds(50));
        GrantNext(node);
        Expect<HandBack>();
        var unusable = Assert.Single(Answered(node, beat => beat.Unusable.Length > 0).Unusable);
        Assert.Equal("cpu:0", unusable.Slot);
        Assert.EndsWith("exit code 3; its last words: libtorch: no such file", unusable.Because, StringComparison.Ordinal);
        for (var tries = 0; tries < 3; tries++)
        {
            See<DeviceStateChanged>(change => change is { State: DeviceState.Starting, Lease: null });
            See<DeviceStateChanged>(change => change.State == DeviceState.Unusable);
        }

        Assert.False(HasCome<RequestWork>());
        File.WriteAllText(needed, string.Empty);
        Answered(node, beat => beat.Unusable.Length == 0);
        RunsToTheEnd(node, seed: 1);
    }

    /// <summary>The next beat of a kind; each before it is answered, as a coordinator would.</summary>
    private Heartbeat Answered(Akka.Actor.IActorRef node, Func<Heartbeat, bool> that)
    {
        while (true)
        {
            var beat = Expect<Heartbeat>();
            node.Tell(new HeartbeatAck(beat.Number, [], [], Drain: false, Known: true), Coordinator);
            if (that(beat))
            {
                return beat;
            }
        }
    }

    [Fact]
    public void A_slow_start_within_the_limit_is_none_of_these()
    {
        var node = Join("""{"start":{"seconds":0.5}}""");
        RunsToTheEnd(node, seed: 0);
    }

    [Fact]
    public void A_worker_that_never_reads_is_silent_in_its_cell()
    {
        var options = Impatient("""{"start":{"mode":"deaf"}}""");
        var node = Join(options with { Device = options.Device with { Handshake = TimeSpan.FromSeconds(60), Silence = TimeSpan.FromSeconds(0.5) } });
        GrantNext(node);
        Assert.Contains("said nothing for", Expect<ReportFailed>().Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_worker_that_speaks_of_a_cell_it_was_not_given_fails_the_cell_it_has()
    {
        var node = Join("""{"start":{"mode":"babble"}}""");
        GrantNext(node);
        // The line may come before the cell was handed over, or after: the cell is handed back, or fails.
        Assert.True(Expect<INodeMessage>(message => message is HandBack or ReportFailed) is not ReportFailed { Failure.Class: not FailureClass.Infrastructure });
    }

    private NodeOptions Impatient(string script)
    {
        var options = Options(script);
        return options with { Device = options.Device with { Handshake = TimeSpan.FromSeconds(script.Contains("mute", StringComparison.Ordinal) || script.Contains("30", StringComparison.Ordinal) ? 1 : 60) } };
    }
}
