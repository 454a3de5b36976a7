using Slfd.GpuNode.Events;
using Slfd.Messages.Coordination;
using Slfd.Messages.Results;

namespace Slfd.GpuNode.Tests.Devices;

/// <summary>Whatever a worker does, the attempt ends in a report that says it, and the device runs the next cell.</summary>
public class When_a_worker_fails : NodeTest
{
    [Theory]
    [InlineData("""{"end":"exit","code":3,"stderr":"line 1\nlast words\n"}""", FailureClass.Infrastructure, "exit code 3", "last words")]
    [InlineData("""{"end":"exit","code":0}""", FailureClass.Infrastructure, "exit code 0", "")]
    [InlineData("""{"end":"exit","code":137}""", FailureClass.Infrastructure, "SIGKILL", "")]
    [InlineData("""{"end":"exit","code":137,"stderr":"CUDA out of memory\n"}""", FailureClass.OutOfMemory, "SIGKILL", "CUDA out of memory")]
    [InlineData("""{"end":"kill"}""", FailureClass.Infrastructure, "SIGKILL", "")]
    [InlineData("""{"end":"abort","stderr":"terminate called after throwing\n"}""", FailureClass.Infrastructure, "SIGABRT", "terminate called")]
    [InlineData("""{"end":"abort","stderr":"what():  std::bad_alloc\n"}""", FailureClass.OutOfMemory, "SIGABRT", "bad_alloc")]
    [InlineData("""{"end":"exit","code":134,"stderr":"No space left on device\n"}""", FailureClass.Storage, "SIGABRT", "No space left")]
    [InlineData("""{"end":"segfault"}""", FailureClass.Infrastructure, "SIGSEGV", "")]
    [InlineData("""{"end":"garbage"}""", FailureClass.Infrastructure, "Traceback", "")]
    [InlineData("""{"end":"longLine"}""", FailureClass.Infrastructure, "more than 1048576 bytes", "")]
    [InlineData("""{"end":"halfLine","code":0}""", FailureClass.Infrastructure, "mid-line", "")]
    [InlineData("""{"end":"halfLine","code":9}""", FailureClass.Infrastructure, "exit code 9", "")]
    [InlineData("""{"end":"closeStdout"}""", FailureClass.Infrastructure, "closed its stdout", "")]
    [InlineData("""{"end":"lie"}""", FailureClass.Infrastructure, "#2 while it had", "")]
    [InlineData("""{"end":"drain"}""", FailureClass.Infrastructure, "nobody asked", "")]
    [InlineData("""{"end":"hang","stderr":"stuck\n"}""", FailureClass.TimeOut, "said nothing for", "stuck")]
    [InlineData("""{"end":"finishWithoutFiles"}""", FailureClass.Infrastructure, "result.json missing", "")]
    public void The_report_says_how_and_another_worker_takes_the_next_cell(string behaviour, FailureClass blamed, string message, string tail)
    {
        var script = $$"""{"rules":[{"when":{"seed":7},"do":{{behaviour}} }]}""";
        var options = Options(script);
        var node = Join(options with { Device = options.Device with { Silence = TimeSpan.FromSeconds(blamed == FailureClass.TimeOut ? 3 : 120) } });
        var lease = GrantNext(node, seed: 7);
        var report = Expect<ReportFailed>();
        Assert.Equal((lease, "cpu:0", blamed), (report.Lease, report.Slot, report.Failure.Class));
        Assert.Contains(message, report.Failure.Message, StringComparison.Ordinal);
        Assert.Contains(tail, report.Failure.StderrTail, StringComparison.Ordinal);
        Assert.Equal(report.Failure, See<AttemptFailed>().Failure);
        node.Tell(new LeaseEnded(lease, Verdict.Accepted, default), Coordinator);
        RunsToTheEnd(node, seed: 8);
        Assert.Single(Workers.Alive);
    }

    [Fact]
    public void A_cell_that_breaks_leaves_the_worker_alive_for_the_next()
    {
        var node = Join("""{"rules":[{"when":{"seed":7},"do":{"end":"break","class":"Numeric","message":"the loss is NaN","stderr":"details\n"}}]}""");
        GrantNext(node, seed: 7);
        var report = Expect<ReportFailed>();
        Assert.Equal((FailureClass.Numeric, "the loss is NaN"), (report.Failure.Class, report.Failure.Message));
        Assert.Contains("details", report.Failure.StderrTail, StringComparison.Ordinal);
        var worker = Assert.Single(Workers.Alive);
        RunsToTheEnd(node, seed: 8);
        Assert.Equal(worker, Assert.Single(Workers.Alive));
    }

    [Fact]
    public void A_cell_that_ran_out_of_memory_is_told_to_take_smaller_chunks()
    {
        var node = Join("""{"rules":[{"when":{"memoryAbove":0.3},"do":{"end":"break","class":"OutOfMemory","message":"no room"}}]}""");
        foreach (var (token, scale) in new[] { (1, 1.0), (2, 0.5) })
        {
            var lease = GrantFor(node, Expect<RequestWork>(), Spec(), token, scale);
            Assert.Equal(FailureClass.OutOfMemory, Expect<ReportFailed>().Failure.Class);
            node.Tell(new LeaseEnded(lease, Verdict.Accepted, default), Coordinator);
        }

        Assert.Equal(GrantFor(node, Expect<RequestWork>(), Spec(), token: 3, memoryScale: 0.25), Expect<ReportSucceeded>().Lease);
    }

    [Fact]
    public void Its_last_words_lie_beside_the_attempt_and_are_bounded()
    {
        var words = string.Concat(Enumerable.Range(0, 2000).Select(line => $"line {line}\\n"));
        var node = Join($$"""{"otherwise": {"end":"exit","stderr":"{{words}}"} }""");
        var lease = GrantNext(node);
        var report = Expect<ReportFailed>();
        Assert.InRange(report.Failure.StderrTail.Length, 2000, 4096);
        Assert.EndsWith("line 1999\n", report.Failure.StderrTail, StringComparison.Ordinal);
        Assert.Equal(report.Failure.StderrTail, File.ReadAllText(Path.Combine(Runs.Cell(lease.Cell).Attempt(lease.Token), "stderr.log")));
    }

    [Fact]
    public void What_happened_in_the_attempt_and_all_its_words_are_in_its_log()
    {
        var node = Join("""{"otherwise":{"end":"exit","steps":2,"checkpoints":true,"stderr":"last words\n"}}""");
        var lease = GrantNext(node);
        Expect<ReportFailed>();
        var log = Path.Combine(Runs.Cell(lease.Cell).Attempt(lease.Token), "worker.log");
        Until(() => File.Exists(log) && File.ReadAllText(log).Contains("failed: infrastructure", StringComparison.Ordinal));
        var text = File.ReadAllText(log);
        Assert.Contains("attempt 1 at cifar10", text, StringComparison.Ordinal);
        Assert.Contains("checkpoint at iteration", text, StringComparison.Ordinal);
        Assert.Contains("\nlast words\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_words_of_an_earlier_cell_are_not_laid_to_a_later_one()
    {
        var node = Join("""{"rules":[{"when":{"seed":1},"do":{"stderr":"of the first\n"}},{"when":{"seed":2},"do":{"end":"exit","stderr":"of the second\n"}}]}""");
        RunsToTheEnd(node, seed: 1);
        GrantNext(node, seed: 2);
        Assert.Equal("of the second\n", Expect<ReportFailed>().Failure.StderrTail);
    }

    [Fact]
    public void The_report_says_how_far_the_attempt_came()
    {
        var node = Join("""{"otherwise":{"end":"exit","steps":4}}""");
        GrantNext(node);
        Assert.Equal(1000, Expect<ReportFailed>().Failure.Iteration);
    }

    [Fact]
    public void One_that_was_asked_to_end_from_outside_hands_its_cell_back()
    {
        var node = Join("""{"rules":[{"when":{"seed":7},"do":{"end":"terminate","steps":3,"checkpoints":true}}]}""");
        var lease = GrantNext(node, seed: 7);
        var back = Expect<HandBack>();
        Assert.Equal((lease, 666), (back.Lease, back.Checkpoint));
        RunsToTheEnd(node, seed: 8);
    }

    [Fact]
    public void A_specification_that_cannot_be_read_is_the_users_failure_and_starts_no_worker()
    {
        var node = Join("{}");
        var request = Expect<RequestWork>();
        node.Tell(new Grant(request.RequestId, request.Slot, Lease(), """{"colour":"red"}""", TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(60), 1), Coordinator);
        Assert.Equal(FailureClass.User, Expect<ReportFailed>().Failure.Class);
        Assert.Empty(Workers.Alive);
        RunsToTheEnd(node, seed: 1);
    }

    [Fact]
    public void What_the_host_lacks_is_reported_and_named_by_the_next_request()
    {
        var node = Join("""{"otherwise":{"end":"break","class":"data","message":"no train.npz","lacks":"data set pathmnist"}}""");
        GrantNext(node);
        var failure = Expect<ReportFailed>().Failure;
        Assert.Equal((FailureClass.Data, "data set pathmnist"), (failure.Class, failure.Lacks));
        Assert.Equal(["data set pathmnist"], Expect<RequestWork>().Lacks!);
    }
}
