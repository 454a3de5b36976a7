using Slfd.GpuNode.Workers;
using Slfd.Messages.Results;

namespace Slfd.GpuNode.Tests.Workers;

/// <summary>What is kept of a worker's stderr, and what it and the exit code mean.</summary>
public class Last_words
{
    [Fact]
    public void Are_kept_as_they_are_while_they_are_few()
    {
        var tail = new StderrTail();
        tail.Add("first\n"u8);
        tail.Add("second"u8);
        Assert.Equal("first\nsecond", tail.ToString());
    }

    [Fact]
    public void Begin_at_a_whole_line_where_earlier_ones_were_forgotten()
    {
        var tail = new StderrTail();
        for (var line = 0; line < 3000; line++)
        {
            tail.Add(System.Text.Encoding.UTF8.GetBytes($"line {line}\n"));
        }

        Assert.StartsWith("line ", tail.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("line 2999\n", tail.ToString(), StringComparison.Ordinal);
        Assert.InRange(tail.ToString().Length, StderrTail.Capacity - 20, StderrTail.Capacity);
    }

    [Fact]
    public void Are_forgotten_when_a_new_cell_begins()
    {
        var tail = new StderrTail();
        tail.Add("of the last cell"u8);
        tail.Clear();
        tail.Add("new"u8);
        Assert.Equal("new", tail.ToString());
    }

    [Theory]
    [InlineData("torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB", 1, false, FailureClass.OutOfMemory)]
    [InlineData("[enforce fail at alloc_cpu.cpp:118] DefaultCPUAllocator: can't allocate memory", 134, false, FailureClass.OutOfMemory)]
    [InlineData("terminate called after throwing an instance of 'std::bad_alloc'", 134, false, FailureClass.OutOfMemory)]
    [InlineData("Out of memory.", 1, false, FailureClass.OutOfMemory)]
    [InlineData("Segmentation fault", 139, false, FailureClass.Infrastructure)]
    [InlineData("", 137, false, FailureClass.Infrastructure)] // somebody's kill -9
    [InlineData("", 137, true, FailureClass.OutOfMemory)] // the kernel's
    [InlineData("", 139, true, FailureClass.Infrastructure)] // the kernel killed another process
    [InlineData("Unhandled exception. System.IO.IOException: No space left on device : '/cache/a'", 134, false, FailureClass.Storage)]
    [InlineData("write: Disk quota exceeded", 1, false, FailureClass.Storage)]
    public void Decide_with_the_kernels_word_whether_memory_or_disk_ran_out(string words, int code, bool kernelKilled, FailureClass expected) =>
        Assert.Equal(expected, WorkerExit.Classify(code, words, kernelKilled));

    [Theory]
    [InlineData(0, "exit code 0")]
    [InlineData(7, "exit code 7")]
    [InlineData(134, "SIGABRT")]
    [InlineData(137, "SIGKILL")]
    [InlineData(139, "SIGSEGV")]
    [InlineData(-1, "does not end")]
    public void Go_with_a_phrase_for_the_exit_code(int code, string phrase) => Assert.Contains(phrase, WorkerExit.Describe(code), StringComparison.Ordinal);
}
