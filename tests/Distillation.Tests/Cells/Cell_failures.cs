using System.Runtime.InteropServices;
using Slfd.Distillation.Cells;
using Slfd.Distillation.Records;
using Slfd.Messages.Results;

namespace Slfd.Distillation.Tests.Cells;

#pragma warning disable CA2201 // The point is how exceptions that the runtime and libtorch throw are taken.

/// <summary>Whom a failure is laid to.</summary>
public class Cell_failures
{
    public static TheoryData<Exception, FailureClass> Cases => new()
    {
        { new NumericFailureException("the matching loss", 3), FailureClass.Numeric },
        { new OutOfMemoryException(), FailureClass.OutOfMemory },
        { new ExternalException("[enforce fail at alloc_cpu.cpp:114] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate 4 bytes"), FailureClass.OutOfMemory },
        { new ExternalException("CUDA out of memory. Tried to allocate 2.00 GiB"), FailureClass.OutOfMemory },
        { new ExternalException("CUDA error: an illegal memory access was encountered"), FailureClass.Infrastructure },
        { new DataUnavailableException(new FileNotFoundException("test_batch.bin is missing"), "data set cifar10"), FailureClass.Data },
        { new ArgumentException("unknown gradient distance"), FailureClass.User },
        { new IOException("No space left on device", 28), FailureClass.Storage },
        { new IOException("Disk quota exceeded", 122), FailureClass.Storage },
        { new AggregateException(new InvalidOperationException("another thread gave up"), new IOException("No space left on device", 28)), FailureClass.Storage },
        { new InvalidDataException("the cache cannot be written", new IOException("Disk quota exceeded", 122)), FailureClass.Storage },
        { new DataUnavailableException(new InvalidDataException("the cache", new IOException("No space left on device", 28)), "data set cifar10"), FailureClass.Storage },
        { new ExternalException("[enforce fail at inline_container.cc:603] unexpected pos; write failed: No space left on device"), FailureClass.Storage },
        { new IOException("Input/output error", 5), FailureClass.Infrastructure },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Are_laid_to(Exception failure, FailureClass expected) => Assert.Equal(expected, CellFailures.Classify(failure));

    [Fact]
    public void Of_native_code_are_told_without_their_stack() =>
        Assert.Equal("CUDA error: unknown", CellFailures.Describe(new ExternalException("CUDA error: unknown\nException raised from …")));
}
