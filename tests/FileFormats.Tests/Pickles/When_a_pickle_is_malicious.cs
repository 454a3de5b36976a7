using Slfd.FileFormats.Pickles;

namespace Slfd.FileFormats.Tests.Pickles;

/// <summary>A pickle can ask its reader to call anything. This one calls nothing: it refuses, says where, and names what it was asked to call.</summary>
public sealed class When_a_pickle_is_malicious
{
    [Theory]
    [InlineData("os", "system")]
    [InlineData("posix", "system")]
    [InlineData("posix", "getcwd")]
    [InlineData("builtins", "eval")]
    [InlineData("__builtin__", "exec")]
    [InlineData("builtins", "getattr")]
    [InlineData("subprocess", "Popen")]
    [InlineData("numpy", "load")]
    [InlineData("torch", "load")]
    [InlineData("torch.hub", "load")]
    [InlineData("torch_utils", "persistence")]
    [InlineData("torch.nn.modules.conv", "Conv2d")]
    public void A_call_is_refused_by_name_and_place(string module, string name)
    {
        var refusal = Refusal(new APickle().Proto(2).Op(PickleOpcode.EmptyDict).Text("G_ema").Call(module, name, "touch /tmp/never").Op(PickleOpcode.SetItem).Stop());
        Assert.Contains($"{module}.{name}", refusal);
        Assert.Matches("^memory: byte [0-9]+: ", refusal);
    }

    [Fact]
    public void The_name_may_come_from_the_stack()
    {
        var bytes = new APickle().Proto(4).Text("os").Text("system").Op(PickleOpcode.StackGlobal).Text("true").Op(PickleOpcode.Tuple1).Op(PickleOpcode.Reduce).Stop();
        Assert.Contains("os.system", Refusal(bytes));
    }

    [Fact]
    public void An_instance_of_protocol_0_is_a_call() =>
        Assert.Contains("os.system", Refusal(new APickle().Op(PickleOpcode.Mark).Text("true").Op(PickleOpcode.Inst).Line("os").Line("system").Stop()));

    [Fact]
    public void An_object_of_protocol_1_is_a_call() =>
        Assert.Contains("posix.getcwd", Refusal(new APickle().Op(PickleOpcode.Mark).Global("posix", "getcwd").Op(PickleOpcode.Obj).Stop()));

    [Fact]
    public void An_object_that_is_made_without_a_call_is_refused_too() =>
        Assert.Contains("posix.getcwd", Refusal(new APickle().Proto(2).Global("posix", "getcwd").Op(PickleOpcode.EmptyTuple).Op(PickleOpcode.NewObj).Stop()));

    [Fact]
    public void A_call_inside_of_a_nested_storage_is_refused()
    {
        var storage = APickle.Storage([1], inside => inside.Call("posix", "getcwd"));
        Assert.Contains("posix.getcwd", Refusal(new APickle().Proto(2).Tensor(storage, 0, [1], [1]).Stop()));
    }

    [Fact]
    public void Even_what_a_network_may_call_is_refused_inside_of_a_storage()
    {
        var storage = APickle.Storage([1], inside => inside.Call("collections", "OrderedDict"));
        Assert.Contains("collections.OrderedDict", Refusal(new APickle().Proto(2).Tensor(storage, 0, [1], [1]).Stop()));
    }

    [Fact]
    public void A_value_is_not_called_just_because_it_is_known()
    {
        Assert.Contains("a dict is called", Refusal(new APickle().Proto(2).Op(PickleOpcode.EmptyDict).Op(PickleOpcode.EmptyTuple).Op(PickleOpcode.Reduce).Stop()));
        Assert.Contains("torch.FloatStorage is called", Refusal(new APickle().Proto(2).Global("torch", "FloatStorage").Op(PickleOpcode.EmptyTuple).Op(PickleOpcode.Reduce).Stop()));
    }

    [Fact]
    public void A_class_of_the_discriminator_is_kept_but_never_called()
    {
        var pickle = new APickle().Proto(2).Global("timm.models.efficientnet", "EfficientNet");
        Assert.Contains("timm.models.efficientnet.EfficientNet", Refusal(new APickle().Raw(pickle.Bytes).Op(PickleOpcode.EmptyTuple).Op(PickleOpcode.Reduce).Stop()));
        var kept = Assert.IsType<PickledObject>(APickle.Read(pickle.Op(PickleOpcode.EmptyTuple).Op(PickleOpcode.NewObj).Op(PickleOpcode.EmptyDict).Op(PickleOpcode.Build).Stop()));
        Assert.True(kept.Inert);
    }

    [Theory]
    [InlineData(PickleOpcode.Ext1, 1)]
    [InlineData(PickleOpcode.Ext2, 2)]
    [InlineData(PickleOpcode.Ext4, 4)]
    internal void Extension_codes_are_refused(PickleOpcode opcode, int bytes) =>
        Assert.Contains("extension code", Refusal(new APickle().Proto(2).Op(opcode).Raw(new byte[bytes]).Op(PickleOpcode.EmptyTuple).Op(PickleOpcode.Reduce).Stop()));

    [Fact]
    public void Persistent_ids_outside_of_a_storage_are_refused()
    {
        Assert.Contains("persistent id", Refusal(new APickle().Proto(2).Text("x").Op(PickleOpcode.BinPersId).Stop()));
        Assert.Contains("persistent id", Refusal(new APickle().Op(PickleOpcode.PersId).Line("x").Stop()));
    }

    [Fact]
    public void State_is_set_on_nothing_but_objects() =>
        Assert.Contains("state is set on a list", Refusal(new APickle().Proto(2).Op(PickleOpcode.EmptyList).Op(PickleOpcode.EmptyDict).Op(PickleOpcode.Build).Stop()));

    [Fact]
    public void An_object_with_named_arguments_is_refused()
    {
        var bytes = new APickle().Proto(4).Global("torch.nn.modules.sparse", "Embedding").Op(PickleOpcode.EmptyTuple)
            .Op(PickleOpcode.EmptyDict).Text("device").Text("x").Op(PickleOpcode.SetItem).Op(PickleOpcode.NewObjEx).Stop();
        Assert.Contains("torch.nn.modules.sparse.Embedding is made with named arguments", Refusal(bytes));
    }

    [Fact]
    public void A_module_that_only_begins_like_a_known_one_is_unknown() =>
        Assert.Contains("timmy.Model", Refusal(new APickle().Proto(2).Global("timmy", "Model").Stop()));

    private static string Refusal(byte[] bytes) => Assert.Throws<InvalidDataException>(() => APickle.Read(bytes)).Message;
}
