using Slfd.Distillation.Stochastic;
using static TorchSharp.torch;

namespace Slfd.Verification;

/// <summary><c>low-rank-mvn</c>: samples, densities and moments of both normal distributions, and the loss of stochastic segmentation networks on top of the low-rank one.</summary>
internal sealed class LowRankMvnKind : IFixtureKind
{
    public string Name => "low-rank-mvn";

    public void Run(FixtureCase fixture)
    {
        Dictionary<string, Tensor> leaves = new(StringComparer.Ordinal);
        foreach (var name in fixture.NamesUnder("grad"))
        {
            leaves[name] = fixture.Leaf(name);
        }

        var distribution = Distribution(fixture, leaves);
        Tensor? differentiated = null;
        if (fixture.Has("in/target"))
        {
            differentiated = SegmentationLoss(fixture, distribution);
            fixture.Check("out/loss", differentiated);
            differentiated.backward();
        }
        else
        {
            Moments(fixture, distribution);
            differentiated = fixture.Config.GetProperty("grad_of").GetString() switch
            {
                "samples" => distribution.Sample(Noise(fixture)),
                "log_prob" => distribution.LogProbability(leaves.GetValueOrDefault("value") ?? fixture.Input("value")),
                var other => throw new InvalidDataException($"unknown 'grad_of' {other}; known are samples and log_prob"),
            };
            fixture.Check(fixture.Has("out/samples") ? "out/samples" : "out/log_prob", differentiated);
            differentiated.backward([fixture.Input("cotangent")]);
        }

        foreach (var (name, leaf) in leaves)
        {
            fixture.CheckGradient(name, leaf);
        }
    }

    private static IMultivariateNormal Distribution(FixtureCase fixture, Dictionary<string, Tensor> leaves)
    {
        return fixture.Has("in/cov_factor") ? new LowRankNormal(In("mean"), In("cov_factor"), In("cov_diag"))
            : fixture.Has("in/covariance") ? FullRankNormal.FromCovariance(In("mean"), In("covariance"))
            : new FullRankNormal(In("mean"), In("scale_tril"));

        Tensor In(string name) => leaves.GetValueOrDefault(name) ?? fixture.Input(name);
    }

    private static void Moments(FixtureCase fixture, IMultivariateNormal distribution)
    {
        (string Name, Func<Tensor> Value)[] moments =
        [
            ("mean", () => distribution.Mean),
            ("variance", distribution.MarginalVariance),
            ("covariance", distribution.Covariance),
            ("entropy", distribution.Entropy),
            ("scale_tril", () => ((FullRankNormal)distribution).Root),
        ];
        foreach (var (name, value) in moments.Where(moment => fixture.Has($"out/{moment.Name}")))
        {
            fixture.Check($"out/{name}", value());
        }
    }

    private static NormalNoise Noise(FixtureCase fixture) => fixture.Has("in/eps_diag")
        ? new(fixture.Input("eps_factor"), fixture.Input("eps_diag"))
        : new(null, fixture.Input("eps"));

    /// <summary>The event is (classes, H, W) flattened, so the samples are laid out as [M, batch, H·W, classes] before the likelihoods are taken.</summary>
    private static Tensor SegmentationLoss(FixtureCase fixture, IMultivariateNormal distribution)
    {
        var drawn = Noise(fixture);
        var noise = fixture.Config.GetProperty("antithetic").GetBoolean() && drawn.Own.shape[0] < fixture.Config.GetProperty("mc_samples").GetInt64() ? drawn.Mirrored() : drawn;
        var (target, classes) = (fixture.Input("target"), fixture.Config.GetProperty("classes").GetInt64());
        var samples = distribution.Sample(noise);
        var perPixel = samples.view(samples.shape[0], samples.shape[1], classes, -1).transpose(2, 3);
        return StochasticLoss.JointNegativeLogLikelihood(StochasticLoss.LogLikelihoods(perPixel, target.reshape(1, target.shape[0], -1)));
    }
}
