using Slfd.Distillation.Classifiers;
using Slfd.Distillation.Objectives;
using Slfd.Distillation.Spaces;
using static TorchSharp.torch;

namespace Slfd.Verification;

/// <summary><c>gradient-match</c>: the distances by themselves, and whole steps of DC with their second-order image gradient.</summary>
internal sealed class GradientMatchKind : IFixtureKind
{
    public string Name => "gradient-match";

    public void Run(FixtureCase fixture)
    {
        var distance = GradientDistance.Named(fixture.Config.GetProperty("metric").GetString()!);
        if (fixture.Has("out/distance"))
        {
            Measure(fixture, distance);
        }
        else
        {
            Step(fixture, distance);
        }
    }

    private static void Measure(FixtureCase fixture, GradientDistance distance)
    {
        var count = fixture.Config.GetProperty("tensors").GetInt32();
        Tensor[] synthetic = [.. Enumerable.Range(0, count).Select(index => fixture.Leaf($"syn.{index}"))];
        Tensor[] real = [.. Enumerable.Range(0, count).Select(index => fixture.Input($"real.{index}"))];
        var measured = distance.Of(synthetic, real);
        fixture.Check("out/distance", measured);
        measured.backward();
        for (var index = 0; index < count; index++)
        {
            fixture.CheckGradient($"syn.{index}", synthetic[index]);
        }
    }

    private static void Step(FixtureCase fixture, GradientDistance distance)
    {
        var network = ClassifierKind.Network(fixture.Config);
        var parameters = fixture.Parameters(network);
        var mode = new ForwardMode(Training: true, Statistics: fixture.Buffers(network));
        var matching = new GradientMatching(distance);
        var (real, synthetic) = (fixture.Input("real"), fixture.Leaf("syn"));
        var perClass = fixture.Config.GetProperty("ipc").GetInt32();
        List<double> losses = [];
        for (var label = 0; label < real.shape[0]; label++)
        {
            using var scope = NewDisposeScope();
            var augment = Augmentation(fixture, label);
            var rows = SyntheticRows.OfClass(label, perClass, fixture.Device);
            var realImages = augment(real[label]);
            CheckGradients(fixture, network, $"out/gw_real.{label}", GradientMatching.RealGradients(network, parameters, realImages, label, mode));
            CheckGradients(fixture, network, $"out/gw_syn.{label}", GradientMatching.SyntheticGradients(network, parameters, Own(synthetic), logits => CertainOutputs.Instance.Loss(logits, rows), mode));
            losses.Add(matching.Step(network, parameters, realImages, synthetic, Own, CertainOutputs.Instance, rows, label, mode).item<float>());

            Tensor Own(Tensor leaf) => augment(leaf.narrow(0, label * perClass, perClass));
        }

        if (fixture.Has("out/loss_per_class"))
        {
            fixture.Check("out/loss_per_class", tensor(losses.ToArray()));
        }

        fixture.Check("out/loss", tensor(losses.Sum()));
        fixture.CheckGradient("syn", synthetic);
    }

    /// <summary>The augmentation that a step applies to real and synthetic images of a class alike; none where the case has none.</summary>
    public static Func<Tensor, Tensor> Augmentation(FixtureCase fixture, int label)
    {
        if (!fixture.Config.TryGetProperty("dsa", out var dsa))
        {
            return images => images;
        }

        var operation = dsa.GetProperty("ops")[label].GetString()!;
        var draw = DsaAugmentKind.Draw(fixture, dsa, operation, $"draw.{label}");
        return images => DsaAugmentKind.Augmentation(dsa).Apply(draw, images);
    }

    private static void CheckGradients(FixtureCase fixture, Classifier network, string prefix, Tensor[] gradients)
    {
        for (var index = 0; index < gradients.Length; index++)
        {
            fixture.Check($"{prefix}.{network.Parameters[index].Name}", gradients[index]);
        }
    }
}
