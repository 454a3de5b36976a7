using System.Text.RegularExpressions;
using Slfd.RealData.Devices;
using Slfd.Support;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Tensors;

/// <summary>What runs at every step sends to the device and reads from it through <see cref="Crossings"/> only, so that the count is whole.</summary>
public sealed partial class One_door_to_the_device
{
    /// <summary>Read once in a training or a cell, or of a tensor of the host.</summary>
    private static readonly Dictionary<string, int> s_others = new()
    {
        ["Augmentation/Dsa.cs"] = 4, // draws of the host: which operation, a crop's two shifts, a flip
        ["Evaluation/AccuracyTest.cs"] = 3, // once in a training
        ["Evaluation/ClassifierTrainer.cs"] = 1, // a checkpoint's velocity
        ["Evaluation/RealTraining.cs"] = 2, // a checkpoint's position
        ["Objectives/TrajectoryFollowing.cs"] = 6, // MTT, which is not counted
        ["Objectives/TrajectoryMatching.cs"] = 1,
        ["Spaces/LatentStart.cs"] = 4, // first latents
        ["Spaces/LeafOptimiser.cs"] = 1, // a checkpoint's velocity
        ["Spaces/PixelSpace.cs"] = 1, // likewise
        ["Spaces/StochasticOutputs.cs"] = 1, // for people
        ["Stochastic/LinearHead.cs"] = 1, // first weights
    };

    public static TheoryData<string> Folders => ["Augmentation", "Classifiers", "Evaluation", "Objectives", "Spaces", "Stochastic"];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Nothing_crosses_beside_it_but_what_is_listed(string folder)
    {
        var root = TheRepository.At("src/Distillation");
        foreach (var file in Directory.EnumerateFiles(Path.Combine(root, folder), "*.cs"))
        {
            var name = Path.GetRelativePath(root, file);
            Assert.Equal((name, s_others.GetValueOrDefault(name)), (name, Crossing().Count(File.ReadAllText(file))));
        }
    }

    [Fact]
    public void What_is_sent_together_is_one_crossing_and_what_is_filled_in_is_none()
    {
        using var scope = NewDisposeScope();
        var before = Crossings.Count;
        Tensor[] sent = ((Tensor[])[ones(2, 3), zeros(4)]).ToDevice(CPU);
        Assert.Equal([6, 4], sent.Select(tensor => tensor.numel()));
        Assert.Equal(2.75, ((Tensor[])[tensor(2.5f), tensor(0.25f)]).ReadSum());
        Assert.Equal(3, tensor([1f, 2]).FilledIn(CPU).sum().item<float>());
        Assert.Equal(2, Crossings.Count - before);
    }

    [Fact]
    public void A_constant_is_made_once()
    {
        var made = 0;
        Tensor Constant() => DeviceConstants.Of(("a test's", 7), CPU, () =>
        {
            made++;
            return tensor(7f);
        });
        using (NewDisposeScope())
        {
            Assert.Equal(7, Constant().item<float>());
        }

        Assert.Equal((7, 1), (Constant().item<float>(), made));
    }

    [GeneratedRegex(@"\.item<|\.cpu\(\)|\.to\([^)]*[dD]evice")]
    private static partial Regex Crossing();
}
