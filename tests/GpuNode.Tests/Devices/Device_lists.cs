using Slfd.GpuNode.Slots;

namespace Slfd.GpuNode.Tests.Devices;

/// <summary>What <c>--devices</c> means on hosts with and without GPUs.</summary>
public class Device_lists
{
    private static readonly string[] s_noGpu = [];
    private static readonly string[] s_twoGpus = ["0", "1"];

    [Fact]
    public void Two_cpus_are_two_workers_of_one_thread() =>
        Assert.Equal([new("cpu:0", "cpu", 1), new("cpu:1", "cpu", 1)], DeviceList.Parse("cpu,cpu", s_noGpu, cores: 8));

    [Fact]
    public void Auto_is_one_worker_per_core_where_there_is_no_gpu() =>
        Assert.Equal(["cpu:0", "cpu:1", "cpu:2"], DeviceList.Parse("auto", s_noGpu, cores: 3).Select(slot => slot.Slot));

    [Fact]
    public void Auto_is_no_more_than_a_coordinator_takes_from_one_node() => Assert.Equal(64, DeviceList.Parse("auto", s_noGpu, cores: 192).Count);

    [Fact]
    public void A_list_of_more_than_that_is_refused_where_the_coordinator_takes_no_more() => Assert.Contains("names 65 devices, and a node may have 64",
        Assert.Throws<DeviceListException>(() => DeviceList.Parse(string.Join(',', Enumerable.Repeat("cpu", 65)), s_noGpu, cores: 8, most: 64)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("auto")]
    [InlineData("cuda")]
    [InlineData(" cuda:0, cuda:1 ")]
    public void All_gpus_are_one_worker_each_which_sees_only_its_own(string text) =>
        Assert.Equal([new("cuda:0", "cuda:0", 1, "0"), new("cuda:1", "cuda:0", 1, "1")], DeviceList.Parse(text, s_twoGpus, cores: 8));

    [Fact]
    public void The_share_that_a_scheduler_gave_is_numbered_from_zero() =>
        Assert.Equal([new("cuda:1", "cuda:0", 1, "5")], DeviceList.Parse("cuda:1", HostGpus.FromVariable("2, 5"), cores: 8));

    [Fact]
    public void A_gpu_named_twice_gets_two_workers() =>
        Assert.Equal(["cuda:1", "cuda:1.1", "cpu:0"], DeviceList.Parse("cuda:1,cuda:1,cpu", s_twoGpus, cores: 8).Select(slot => slot.Slot));

    [Theory]
    [InlineData("", "empty")]
    [InlineData("cpu,", "''")]
    [InlineData("gpu", "'gpu'")]
    [InlineData("cuda:-1", "'cuda:-1'")]
    [InlineData("cuda:x", "'cuda:x'")]
    [InlineData("cpu:0", "'cpu:0'")]
    [InlineData("cuda:2", "this host has cuda:0 to cuda:1")]
    [InlineData("cuda:0*", "'cuda:0*'")]
    [InlineData("cuda:0*0", "'cuda:0*0'")]
    [InlineData("cpu*2*2", "'cpu*2*2'")]
    [InlineData("auto*2", "one worker for each device")]
    public void Anything_else_is_refused_with_what_is_allowed(string text, string named) =>
        Assert.Contains(named, Assert.Throws<DeviceListException>(() => DeviceList.Parse(text, s_twoGpus, cores: 8)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("cuda", "no GPU was found")]
    [InlineData("cuda:0", "this host has no GPU")]
    public void A_gpu_on_a_host_without_one_is_refused(string text, string named) =>
        Assert.Contains(named, Assert.Throws<DeviceListException>(() => DeviceList.Parse(text, s_noGpu, cores: 8)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("", 0)]
    [InlineData("-1", 0)]
    [InlineData("3", 1)]
    [InlineData("GPU-aa,GPU-bb", 2)]
    [InlineData("0,-1,1", 1)]
    public void The_cuda_variable_counts_up_to_its_first_invalid_entry(string variable, int count) => Assert.Equal(count, HostGpus.FromVariable(variable).Count);

    [Fact]
    public void Slices_of_a_divided_gpu_stand_for_it() => Assert.Equal(["MIG-1", "MIG-2", "1"], HostGpus.Listed(
        "GPU 0: NVIDIA H200 (UUID: GPU-1)\n  MIG 1g.18gb     Device  0: (UUID: MIG-1)\n  MIG 1g.18gb     Device  1: (UUID: MIG-2)\nGPU 1: NVIDIA H200 (UUID: GPU-2)\n"));

    [Theory]
    [InlineData("cuda:1*3", "cuda:1 cuda:1.1 cuda:1.2", "3 3 3")]
    [InlineData("cuda:0*2, cuda:1, cpu*2", "cuda:0 cuda:0.1 cuda:1 cpu:0 cpu:1", "2 2 1 1 1")]
    [InlineData("cuda*2", "cuda:0 cuda:0.1 cuda:1 cuda:1.1", "2 2 2 2")]
    [InlineData("cuda:0,cuda:0", "cuda:0 cuda:0.1", "2 2")]
    public void A_star_names_a_device_several_times(string text, string names, string shares)
    {
        var slots = DeviceList.Parse(text, s_twoGpus, cores: 8);
        Assert.Equal((names, shares), (string.Join(' ', slots.Select(slot => slot.Slot)), string.Join(' ', slots.Select(slot => slot.Shares))));
    }

    [Theory]
    [InlineData("cuda:0,cuda:3", 2)]
    [InlineData("cpu,cpu", 2)]
    [InlineData("cuda:1,cuda:1,cpu", 3)]
    [InlineData("cuda:1*4", 4)]
    public void Can_be_planned_for_a_host_that_has_them(string text, int slots) => Assert.Equal(slots, DeviceList.ParseForPlan(text).Count);

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:x")]
    [InlineData("cuda:9999999")]
    public void That_are_malformed_cannot_be_planned_for_either(string text) => Assert.Throws<DeviceListException>(() => DeviceList.ParseForPlan(text));

    [Fact]
    public void A_slot_has_its_share_of_its_gpus_memory()
    {
        var memory = HostGpus.MemoryListed("0, GPU-5d3c, 143771\n1, GPU-77aa, 81559\n2, GPU-0000, [N/A]\n");
        var slots = DeviceList.WithMemory(DeviceList.Parse("cpu,cuda:0,cuda:1,cuda:1,cuda:2", ["0", "GPU-77aa", "2"], 4), memory);
        Assert.Equal([0, 143771L << 20, 81559L << 19, 81559L << 19, 0], slots.Select(slot => slot.MemoryBytes));
    }
}
