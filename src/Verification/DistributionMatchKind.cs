using Slfd.Distillation.Classifiers;
using Slfd.Distillation.Objectives;
using Slfd.Distillation.Spaces;
using static TorchSharp.torch;

namespace Slfd.Verification;

/// <summary><c>distribution-match</c>: whole steps of DM.</summary>
internal sealed class DistributionMatchKind : IFixtureKind
{
    public string Name => "distribution-match";

    public void Run(FixtureCase fixture)
    {
        var network = ClassifierKind.Network(fixture.Config) as ConvNet ?? throw new InvalidDataException("distribution matching needs a ConvNet, which has an embedding");
        var parameters = fixture.Parameters(network);
        var mode = new ForwardMode(Training: true, Statistics: fixture.Buffers(network));
        var (real, synthetic) = (fixture.Input("real"), fixture.Leaf("syn"));
        var perClass = fixture.Config.GetProperty("ipc").GetInt32();
        List<MatchedBatch> batches = [];
        for (var label = 0; label < real.shape[0]; label++)
        {
            var (augment, first) = (GradientMatchKind.Augmentation(fixture, label), (long)label * perClass);
            batches.Add(new(augment(real[label]), leaf => augment(leaf.narrow(0, first, perClass)), SyntheticRows.OfClass(label, perClass, fixture.Device)));
        }

        var together = network.CouplesImages(mode) ? [batches] : batches.Select(batch => new List<MatchedBatch> { batch });
        var loss = together.Sum(group => Step(fixture, network, parameters, mode, synthetic, group));
        fixture.Check("out/loss", tensor(loss));
        fixture.CheckGradient("syn", synthetic);
    }

    private static double Step(FixtureCase fixture, ConvNet network, Tensor[] parameters, ForwardMode mode, Tensor synthetic, List<MatchedBatch> batches)
    {
        var real = ClasswiseDistributionMatching.Real(network, parameters, mode, batches);
        var own = ClasswiseDistributionMatching.Synthetic(network, parameters, mode, synthetic, batches);
        foreach (var (batch, index) in batches.Select((batch, index) => (batch, index)))
        {
            CheckMean(fixture, $"out/embed_real_mean.{batch.Rows.Labels[0].item<long>()}", real[index].Embedding);
            CheckMean(fixture, $"out/embed_syn_mean.{batch.Rows.Labels[0].item<long>()}", own[index].mean([0L]));
        }

        return new ClasswiseDistributionMatching(new()).Step(network, parameters, mode, synthetic, CertainOutputs.Instance, batches);
    }

    private static void CheckMean(FixtureCase fixture, string name, Tensor mean)
    {
        if (fixture.Has(name))
        {
            fixture.Check(name, mean);
        }
    }
}
