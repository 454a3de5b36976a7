using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Slfd.Messages.Coordination;
using Slfd.Reporting.Hosting;
using Slfd.Reporting.Results;

namespace Slfd.Reporting.Tests.Hosting;

/// <summary>A reporting actor whose coordinator is a probe.</summary>
public abstract class ReportingTest : TestKit
{
    private protected static readonly List<ResultRow> Rows = AGrid.Rows(AGrid.Small);
    private static readonly ReportingOptions s_quick = new()
    {
        Retry = TimeSpan.FromMilliseconds(100),
        Refresh = TimeSpan.FromMinutes(1),
        Patience = TimeSpan.FromMinutes(1),
    };

    private protected ReportingTest()
        : base("akka.test.single-expect-default = 60s")
    {
        Coordinator = CreateTestProbe("coordinator");
        Stored = CreateTestProbe("stored");
        Sys.EventStream.Subscribe(Stored, typeof(ResultStored));
    }

    private protected TempFolder Folder { get; } = new();

    private protected TestProbe Coordinator { get; }

    private protected TestProbe Stored { get; }

    private protected IActorRef Start(ReportingOptions? options = null) => Sys.ActorOf(ReportingActor.Props(Coordinator, Folder.Runs, options ?? s_quick));

    private protected void ExpectQuestionAfter(long sequence) =>
        Coordinator.FishForMessage(message => message is GetResultsSince question && question.Sequence == sequence, TimeSpan.FromMinutes(1));

    private protected void ExpectStored(params IEnumerable<ResultRow> rows)
    {
        foreach (var row in rows)
        {
            Assert.Equal(row.Sequence, Stored.ExpectMsg<ResultStored>().Row.Sequence);
        }
    }

    private protected static ResultsPage Page(IEnumerable<ResultRow> rows, bool last = true) => new([.. rows.Select(AGrid.Committed)], last);

    private protected List<long> SequencesOnDisk()
    {
        using var store = ResultStore.OpenToRead(Folder.Database)!;
        return [.. store.Rows().Select(row => row.Sequence)];
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            Folder.Dispose();
        }
    }
}
