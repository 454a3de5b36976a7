using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;
using Slfd.Messages.Workers;
using Slfd.Support;

namespace Slfd.Messages.Tests.Workers;

/// <summary>The conversation with a worker: one JSON object a line.</summary>
public class Worker_lines
{
    private static readonly LeaseId s_lease = new(ACell.DcPixel.Id(), new(3));

    public static TheoryData<WorkerCommand> Commands =>
    [
        new RunCell(s_lease, ACell.DcPixel.ToCanonicalJson(), "/runs/cells/x", "/data", 60, 1, 0.5),
        new RunCell(s_lease, ACell.DcPixel.ToCanonicalJson(), "/runs/cells/x", "/data", 60, 1, 0.5) { Judging = Judging.ByUnits },
        new DrainCell(s_lease),
        new CancelCell(s_lease),
        new EndWorker(),
    ];

    public static TheoryData<WorkerEvent> Events =>
    [
        new WorkerReady(WorkerLines.Version, 42, "cpu", "cpu", "slfd 0.1.0"),
        new CellStarted(s_lease, 10, 100),
        new CellProgressed(s_lease, 11, 100, double.NaN, 3.5, 1000, "distil"),
        new CellCheckpointed(s_lease, 20, 12345),
        new CellEvaluated(s_lease, 20, "vgg11", 2, 31, 100),
        new CellFinished(s_lease, new CellOutcome("a", "b", 100, [100], [31, 30], 1.5, "cpu", "c")),
        new CellBroke(s_lease, FailureClass.Numeric, "loss is NaN at iteration 3", 3),
        new CellDrained(s_lease, 20),
        new WorkerNote(true, "passed over"),
    ];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Carry_every_command(WorkerCommand command)
    {
        var line = WorkerLines.Write(command);
        Assert.DoesNotContain('\n', line);
        Assert.Equal(command, WorkerLines.ReadCommand(line));
    }

    [Theory]
    [MemberData(nameof(Events))]
    public void Carry_every_event(WorkerEvent happening)
    {
        var line = WorkerLines.Write(happening);
        Assert.DoesNotContain('\n', line);
        Assert.Equal(line, WorkerLines.Write(WorkerLines.ReadEvent(line)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"event":"unheard-of"}""")]
    [InlineData("""{"event":"started","iteration":1}""")]
    [InlineData("""{"event":"ready","protocol":"one"}""")]
    public void Of_anything_else_are_refused_with_their_beginning(string line) =>
        Assert.Contains(line, Assert.Throws<FormatException>(() => WorkerLines.ReadEvent(line)).Message, StringComparison.Ordinal);
}
