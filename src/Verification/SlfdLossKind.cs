using Slfd.Distillation.Classifiers;
using Slfd.Distillation.Objectives;
using Slfd.Distillation.Spaces;
using Slfd.Distillation.Stochastic;
using static TorchSharp.torch;

namespace Slfd.Verification;

/// <summary><c>slfd-loss</c>: SLFD Eq. 3 to 6 by themselves, and whole steps of SLFD with DC with their second-order gradients.</summary>
internal sealed class SlfdLossKind : IFixtureKind
{
    public string Name => "slfd-loss";

    public void Run(FixtureCase fixture)
    {
        if (fixture.Has("in/logits"))
        {
            Loss(fixture);
        }
        else
        {
            Step(fixture);
        }
    }

    private static void Loss(FixtureCase fixture)
    {
        var given = new GivenDistributions(fixture, perClass: false);
        var logits = fixture.Leaf("logits");
        var label = fixture.Config.GetProperty("label").GetInt64();
        var rows = SyntheticRows.OfClass(label, (int)logits.shape[0], fixture.Device);
        if (fixture.Has("out/q"))
        {
            fixture.Check("out/q", given.Drawn(0));
        }

        if (fixture.Has("out/q_star"))
        {
            fixture.Check("out/q_star", given.Refined(0, logits));
        }

        var loss = StochasticLoss.Marginal.Of(given.Refined(0, logits), rows.Labels);
        fixture.Check("out/loss", loss);
        loss.backward();
        fixture.CheckGradient("logits", logits);
        given.CheckGradients();
    }

    private static void Step(FixtureCase fixture)
    {
        var network = ClassifierKind.Network(fixture.Config);
        var parameters = fixture.Parameters(network);
        var mode = new ForwardMode(Training: true, Statistics: fixture.Buffers(network));
        var matching = new GradientMatching(GradientDistance.Named(fixture.Config.GetProperty("metric").GetString()!));
        var (real, synthetic, given) = (fixture.Input("real"), fixture.Leaf("syn"), new GivenDistributions(fixture, perClass: true));
        var perClass = fixture.Config.GetProperty("ipc").GetInt32();
        List<double> distances = [];
        for (var label = 0; label < real.shape[0]; label++)
        {
            using var scope = NewDisposeScope();
            var augment = GradientMatchKind.Augmentation(fixture, label);
            distances.Add(matching.Step(
                network, parameters, augment(real[label]), synthetic, leaf => augment(leaf.narrow(0, label * perClass, perClass)), given, SyntheticRows.OfClass(label, perClass, fixture.Device), label, mode).item<float>());
        }

        fixture.Check("out/loss", tensor(distances.Sum()));
        if (fixture.Has("out/loss_per_class"))
        {
            fixture.Check("out/loss_per_class", tensor(distances.ToArray()));
        }

        if (fixture.Has("out/slfd_loss_per_class"))
        {
            fixture.Check("out/slfd_loss_per_class", tensor(given.Losses.ToArray()));
        }

        fixture.CheckGradient("syn", synthetic);
        given.CheckGradients();
    }

    /// <summary>Outputs whose distributions are given instead of made by a module: what the case has of mean, diagonal, factor and noise.</summary>
    private sealed class GivenDistributions : ISyntheticOutputs
    {
        private readonly FixtureCase _fixture;
        private readonly bool _perClass;
        private readonly Dictionary<string, Tensor> _leaves = new(StringComparer.Ordinal);

        public GivenDistributions(FixtureCase fixture, bool perClass)
        {
            (_fixture, _perClass) = (fixture, perClass);
            foreach (var name in new[] { "mean", "cov_diag", "cov_factor" })
            {
                _leaves[name] = fixture.Leaf(name);
            }
        }

        public List<double> Losses { get; } = [];

        public IReadOnlyList<Tensor> Leaves => [.. _leaves.Values];

        public Tensor Drawn(long label)
        {
            var mean = Of("mean", label);
            var (images, slots, classes) = (mean.shape[0], mean.shape[1], mean.shape[2]);
            var distribution = new LowRankNormal(mean.reshape(images, -1), Of("cov_factor", label), Of("cov_diag", label).reshape(images, -1));
            return distribution.Sample(new(Noise("eps_factor", label), Noise("eps_diag", label))).view(-1, images, slots, classes);
        }

        public Tensor Refined(long label, Tensor logits) => StochasticLoss.Refine(Drawn(label), Of("mean", label), logits);

        public Tensor Samples(Tensor logits, SyntheticRows rows) => Refined(rows.Labels[0].item<long>(), logits);

        public Tensor Loss(Tensor logits, SyntheticRows rows)
        {
            var loss = StochasticLoss.Marginal.Of(Samples(logits, rows), rows.Labels);
            Losses.Add(loss.item<float>());
            return loss;
        }

        public void CheckGradients()
        {
            foreach (var name in _fixture.NamesUnder("grad").Where(_leaves.ContainsKey))
            {
                _fixture.CheckGradient(name, _leaves[name]);
            }
        }

        private Tensor Of(string name, long label) => _perClass ? _leaves[name][label] : _leaves[name];

        private Tensor Noise(string name, long label) => _perClass ? _fixture.Input(name)[label] : _fixture.Input(name);
    }
}
