using Slfd.Distillation.Classifiers;
using Slfd.Distillation.Randomness;
using Slfd.Experiments.Cells;
using Slfd.RealData;
using static TorchSharp.torch;

namespace Slfd.Distillation.CoreSets;

/// <summary>Real images of each class, chosen by what a random ConvNet makes of them.</summary>
/// <remarks>
/// The features are those that distribution matching compares: the embedding under a ConvNet of the cell's shape with random weights, one network per seed. The literature often takes a network that was trained
/// on the whole set; that would let the baseline see more than the methods that it stands beside.
/// </remarks>
internal static class CoreSetImages
{
    private const int AtOnce = 256;

    /// <summary>ipc real images of each class, class by class.</summary>
    /// <param name="spec">The cell.</param>
    /// <param name="real">𝒯.</param>
    /// <param name="random">The cell's randomness.</param>
    /// <param name="choose">Given features [n, d], how many, and a CPU generator: which.</param>
    /// <returns>[C · ipc, 3, r, r], normalised; the caller's dispose scope owns it.</returns>
    /// <exception cref="ArgumentException">A class has too few images.</exception>
    public static Tensor Of(CellSpec spec, RealSet real, NamedRandom random, Func<Tensor, int, Generator, IReadOnlyList<long>> choose)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var network = ClassifierFactory.ConvNet(spec.Data.Resolution, real.Classes, spec.Network);
        using var weights = random.For(NamedRandom.CoreSetNetwork);
        var parameters = network.Initialise(weights, real.Device);
        var mode = new ForwardMode(Training: true, Statistics: network.InitialStatistics(real.Device));
        return cat([.. Enumerable.Range(0, real.Classes).Select(label =>
        {
            using var one = NewDisposeScope();
            var rows = real.RowsOf(label);
            if (rows.shape[0] < spec.ImagesPerClass)
            {
                throw new ArgumentException($"class '{real.ClassNames[label]}' has {rows.shape[0]} training images, {spec.ImagesPerClass} per class are asked for");
            }

            var features = cat([.. rows.split(AtOnce).Select(part => Embedded(network, parameters, real, part, mode))]);
            using var rng = random.For(NamedRandom.CoreSetChoice, label);
            var chosen = choose(features, spec.ImagesPerClass, rng);
            return real.TrainBatch(rows.index_select(0, tensor(chosen.ToArray(), ScalarType.Int64))).Images.MoveToOuterDisposeScope();
        })]).MoveToOuterDisposeScope();
    }

    private static Tensor Embedded(ConvNet network, Tensor[] parameters, RealSet real, Tensor rows, ForwardMode mode)
    {
        using var scope = NewDisposeScope();
        return network.Embed(parameters, real.TrainBatch(rows).Images, mode).MoveToOuterDisposeScope();
    }
}
