using Slfd.Distillation.Classifiers;
using Slfd.Experiments.Classifiers;
using static TorchSharp.torch;

namespace Slfd.Distillation.Generators.Training;

/// <summary>How far reconstructions are from their images: L1 on a pyramid of halvings, and relative L1 in the features of a ConvNet that is drawn afresh at every step.</summary>
/// <remarks>Features of random ConvNets are what distribution matching compares, so no trained network and no data of others come in. Both parts are means over their levels.</remarks>
internal sealed class ImageDistance
{
    private const int Width = 32, SmallestSide = 8;

    private readonly ConvNet _network;
    private readonly double _featureWeight;
    private readonly int _levels;

    /// <param name="resolution">r.</param>
    /// <param name="featureWeight">Weight of the features; that of the pixels is 1.</param>
    public ImageDistance(int resolution, double featureWeight)
    {
        _network = new(resolution, classes: 2, Width, Architectures.ConvNetDepth(resolution), "instancenorm");
        _featureWeight = featureWeight;
        _levels = 1 + Math.Max(0, int.Log2(resolution) - int.Log2(SmallestSide));
    }

    /// <summary>The distance, differentiable in the reconstructions.</summary>
    /// <param name="made">[B, 3, r, r] in about [−1, 1].</param>
    /// <param name="real">The same of the images.</param>
    /// <param name="rng">Draws the network.</param>
    /// <returns>[].</returns>
    public Tensor Between(Tensor made, Tensor real, Generator rng)
    {
        var pixels = OverPyramid(made, real);
        return _featureWeight == 0 ? pixels : pixels + _featureWeight * OverFeatures(made, real, rng);
    }

    private Tensor OverPyramid(Tensor made, Tensor real)
    {
        var sum = (made - real).abs().mean();
        for (var level = 1; level < _levels; level++)
        {
            (made, real) = (Layers.HalveByMean(made), Layers.HalveByMean(real));
            sum += (made - real).abs().mean();
        }

        return sum / _levels;
    }

    private Tensor OverFeatures(Tensor made, Tensor real, Generator rng)
    {
        var network = _network.Initialise(rng, made.device);
        IReadOnlyList<Tensor> wanted;
        using (no_grad())
        {
            wanted = _network.EmbedInBlocks(network, real, ForwardMode.Evaluation);
        }

        var found = _network.EmbedInBlocks(network, made, ForwardMode.Evaluation);
        var sum = (found[0] - wanted[0]).abs().mean() / wanted[0].abs().mean();
        for (var block = 1; block < found.Count; block++)
        {
            sum += (found[block] - wanted[block]).abs().mean() / wanted[block].abs().mean();
        }

        return sum / found.Count;
    }
}
