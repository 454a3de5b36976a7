using Slfd.FileFormats.Pickles;
using Slfd.FileFormats.Tests.Pickles;
using Slfd.FileFormats.Weights;
using Slfd.Support;

namespace Slfd.FileFormats.Tests.Weights;

/// <summary>What training programs save around a network does not hide it; where there are several networks, none is taken for the one that is meant.</summary>
public sealed class When_a_state_dict_is_wrapped : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Under_the_prefix_of_data_parallel_training_it_has_its_own_names()
    {
        using var file = Open(AWeightFile.StateDict(("module.w", "0", "Float", 2, [2], [1]), ("module.b", "0", "Float", 2, [1], [1])));
        Assert.Equal(["b", "w"], file.Tensors.Keys.Order());
        Assert.Equal([1, 2], file.Expect("w", 2).ToArray());
    }

    [Fact]
    public void A_prefix_that_not_all_tensors_have_is_part_of_their_names()
    {
        using var file = Open(AWeightFile.StateDict(("module.w", "0", "Float", 2, [2], [1]), ("b", "0", "Float", 2, [1], [1])));
        Assert.Equal(["b", "module.w"], file.Tensors.Keys.Order());
    }

    [Fact]
    public void Under_a_key_beside_numbers_it_is_found()
    {
        using var file = Open(Around(("nnet_ema", Inner("w"))));
        Assert.Equal(["w"], file.Tensors.Keys);
        Assert.Empty(file.Several);
    }

    [Fact]
    public void Of_several_networks_the_keys_are_named()
    {
        using var file = Open(Around(("nnet", Inner("w")), ("nnet_ema", Inner("w"))));
        Assert.Empty(file.Tensors);
        Assert.Equal(["nnet", "nnet_ema"], file.Several);
    }

    [Fact]
    public void A_number_of_numpy_beside_the_tensors_is_a_number()
    {
        using var file = Open(Around(("state_dict", Inner("w")), ("best", new APickle().Global("numpy.core.multiarray", "scalar").Global("numpy", "dtype").Text("f8").Op(PickleOpcode.NewFalse).Op(PickleOpcode.NewTrue)
            .Op(PickleOpcode.Tuple3).Op(PickleOpcode.Reduce).Op(PickleOpcode.Mark).Whole(3).Text("<").Op(PickleOpcode.None).Op(PickleOpcode.None).Op(PickleOpcode.None).Whole(-1).Whole(-1).Whole(0)
            .Op(PickleOpcode.Tuple).Op(PickleOpcode.Build).Data([0, 0, 0, 0, 0, 0, 0xF8, 0x3F]).Op(PickleOpcode.Tuple2).Op(PickleOpcode.Reduce).Bytes)));
        Assert.Equal(["w"], file.Tensors.Keys);
    }

    /// <summary>A state dict without the beginning and the end of its pickle.</summary>
    private static byte[] Inner(string name) => AWeightFile.StateDict((name, "0", "Float", 2, [2], [1]))[2..^1];

    private static byte[] Around(params (string Key, byte[] Value)[] entries)
    {
        var pickle = new APickle().Proto(2).Op(PickleOpcode.EmptyDict).Text("step").Whole(5).Op(PickleOpcode.SetItem);
        foreach (var (key, value) in entries)
        {
            pickle.Text(key).Raw(value).Op(PickleOpcode.SetItem);
        }

        return pickle.Stop();
    }

    private WeightFile Open(byte[] pickle)
    {
        var path = _folder.File("weights.pth");
        File.WriteAllBytes(path, AWeightFile.Zip([("a/data.pkl", pickle), ("a/data/0", AWeightFile.Floats(1, 2))]));
        return WeightFile.Open(path);
    }
}
