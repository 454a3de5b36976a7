using Slfd.Distillation.Classifiers;
using static TorchSharp.torch;

namespace Slfd.Benchmarks;

/// <summary>Processor time of instance norms with their two derivatives as a DC iteration at 32 px has them: written out, over torch's group norm.</summary>
/// <remarks>What a GPU takes is not what a processor takes (docs/decisions/0041): this says what it would gain there.</remarks>
internal sealed class SecondDerivative : IBenchmark
{
    private const int Rounds = 5, Times = 20, Channels = 128;

    public string Name => "instance-norm";

    public IReadOnlyList<Figure> Run()
    {
        List<double> written = [], torchs = [];
        Tensor Written(Tensor x, Tensor scale) => InstanceNormFunction.Apply(x, scale, scale);
        Tensor Torchs(Tensor x, Tensor scale) => nn.functional.group_norm(x, Channels, scale, scale);
        foreach (var norm in (Func<Tensor, Tensor, Tensor>[])[Written, Torchs])
        {
            Differentiate(norm);
        }

        for (var round = 0; round < Rounds; round++)
        {
            written.Add(ProcessorTime.Of(() => Repeat(Written)) / Times);
            torchs.Add(ProcessorTime.Of(() => Repeat(Torchs)) / Times);
        }

        var (mine, other) = (ProcessorTime.Median(written), ProcessorTime.Median(torchs));
        Console.WriteLine(FormattableString.Invariant($"three norms of one image at 32, 16 and 8 px: written out {1000 * mine:0.00} ms, torch's {1000 * other:0.00} ms; ten classes a DC iteration"));
        return [new(Name, mine / other, "of torch's processor time", 1)];
    }

    private static void Repeat(Func<Tensor, Tensor, Tensor> norm)
    {
        for (var count = 0; count < Times; count++)
        {
            Differentiate(norm);
        }
    }

    private static void Differentiate(Func<Tensor, Tensor, Tensor> norm)
    {
        foreach (var side in (long[])[32, 16, 8])
        {
            using var scope = NewDisposeScope();
            var (x, scale, weight) = (rand(1, Channels, side, side).requires_grad_(), ones(Channels).requires_grad_(), rand(1, Channels, side, side));
            autograd.backward([(norm(x, scale) * weight).sum()], create_graph: true, inputs: [x, scale]);
            var first = x.grad!;
            (x.grad, scale.grad) = (null, null);
            autograd.backward([first.square().sum()], inputs: [x]);
        }
    }
}
