using Slfd.RealData.Devices;
using static TorchSharp.torch;

namespace Slfd.RealData.Tests.Devices;

/// <summary>What goes to the device or comes back from it is counted, on a processor too; a constant is made once.</summary>
public class Crossings_are_counted
{
    [Fact]
    public void One_for_each_tensor_and_one_for_several_together()
    {
        using var scope = NewDisposeScope();
        var before = Crossings.Count;
        Assert.Equal([1f, 2], tensor([1f, 2]).ToDevice(CPU).data<float>().ToArray());
        Assert.Equal(1, Crossings.Count - before);
        Tensor[] sent = ((Tensor[])[ones(2, 3), zeros(4), ones(1)]).ToDevice(CPU);
        Assert.Equal(["2 3", "4", "1"], sent.Select(part => string.Join(' ', part.shape)));
        Assert.Equal(2, Crossings.Count - before);
    }

    [Fact]
    public void One_for_a_number_and_one_for_many_that_are_read_at_once()
    {
        using var scope = NewDisposeScope();
        var before = Crossings.Count;
        Assert.Equal(7, tensor(7L).Read<long>());
        Assert.Equal([1f, -2.5f, 4], ((Tensor[])[tensor(1f), tensor(-2.5f), tensor(4f)]).ReadAll());
        Assert.Equal(2, Crossings.Count - before);
    }

    /// <summary>In float32 the small number would be lost beside the large one.</summary>
    [Fact]
    public void A_sum_is_added_up_in_double()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(16_777_217.0, ((Tensor[])[tensor(16_777_216f), tensor(1f)]).ReadSum());
    }

    [Fact]
    public void What_is_filled_in_is_none_and_nothing_at_all_cannot_be_read()
    {
        using var scope = NewDisposeScope();
        var before = Crossings.Count;
        Assert.Equal([3f, 4], tensor([3f, 4]).FilledIn(CPU).data<float>().ToArray());
        Assert.Equal(0, Crossings.Count - before);
        Assert.ThrowsAny<Exception>(() => Array.Empty<Tensor>().ReadAll());
    }

    [Fact]
    public void Those_of_another_thread_are_not_ours()
    {
        var before = Crossings.Count;
        long theirs = 0;
        Thread other = new(() =>
        {
            using var scope = NewDisposeScope();
            tensor(1f).ToDevice(CPU);
            theirs = Crossings.Count;
        });
        other.Start();
        other.Join();
        Assert.Equal((1, 0), (theirs, Crossings.Count - before));
    }

    [Fact]
    public void A_constant_is_made_once_for_each_key_and_outlives_the_scope_of_its_first_use()
    {
        var made = 0;
        using (NewDisposeScope())
        {
            Assert.Equal(2, Constant(2).item<float>());
            Assert.Equal(3, Constant(3).item<float>());
        }

        Assert.Equal((2, 3, 2), (Constant(2).item<float>(), Constant(3).item<float>(), made));

        Tensor Constant(float value) => DeviceConstants.Of(("of Crossings_are_counted", value), CPU, () =>
        {
            made++;
            return tensor(value);
        });
    }
}
