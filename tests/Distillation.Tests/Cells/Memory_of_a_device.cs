using Slfd.Distillation.Cells;
using Slfd.Experiments.Methods.Generators;

namespace Slfd.Distillation.Tests.Cells;

/// <summary>Memory of a GPU is what its driver says, never the process's; chunks follow what is free.</summary>
public class Memory_of_a_device
{
    private const long Gigabyte = 1_000_000_000;

    [Fact]
    public void Of_a_gpu_is_what_came_into_use_since_the_worker_came()
    {
        var free = 130 * Gigabyte;
        GpuMemory gauge = new(() => (free, 140 * Gigabyte));
        Assert.Equal((0, 0), (gauge.BytesNow(), gauge.PeakBytes()));
        free = 100 * Gigabyte;
        Assert.Equal(30 * Gigabyte, gauge.BytesNow());
        free = 120 * Gigabyte;
        Assert.Equal((10 * Gigabyte, 30 * Gigabyte), (gauge.BytesNow(), gauge.PeakBytes()));
        gauge.Restart();
        Assert.Equal((10 * Gigabyte, 120 * Gigabyte), (gauge.PeakBytes(), gauge.FreeBytes()));
    }

    [Fact]
    public void That_cannot_be_told_is_zero_and_not_that_of_the_process()
    {
        GpuMemory gauge = new(() => null);
        Assert.Equal((0, 0, null), (gauge.BytesNow(), gauge.PeakBytes(), gauge.FreeBytes()));
    }

    [Fact]
    public void Of_a_processor_is_resident_memory_and_sizes_no_chunk()
    {
        ResidentMemory gauge = new();
        Assert.InRange(gauge.PeakBytes(), 1, long.MaxValue);
        Assert.Null(gauge.FreeBytes());
    }

    [Theory]
    [InlineData(null, 10)]
    [InlineData(139L, 10)]
    [InlineData(24L, 6)]
    [InlineData(2L, 1)]
    public void That_is_free_on_a_gpu_bounds_the_chunk(long? gigabytes, int expected) => Assert.Equal(expected, ChunkRule.Of(2e9, onGpu: true, images: 10, freeBytes: gigabytes * Gigabyte));

    [Fact]
    public void Of_a_processor_bounds_no_chunk() => Assert.Equal(ChunkRule.Of(5e8, onGpu: false, images: 10), ChunkRule.Of(5e8, onGpu: false, images: 10, freeBytes: 1));
}
