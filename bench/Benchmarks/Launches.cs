using System.Globalization;
using Slfd.Distillation.Classifiers;
using static TorchSharp.torch;

namespace Slfd.Benchmarks;

/// <summary>Calls of libtorch's operators in one DC iteration at 128 px, ipc 1, ten classes: what a GPU would have to be told, one after the other.</summary>
internal sealed class Launches : IBenchmark
{
    private const int Shown = 20, Depth = 5, Classes = 10;

    public string Name => "dc-launches";

    public IReadOnlyList<Figure> Run()
    {
        if (OperatorCounter.OfThisProcess() is { } counter)
        {
            Count(counter);
            return [];
        }

        if (OperatorCounter.Again(Name) is not { } said)
        {
            return [];
        }

        Console.Write(said);
        var total = long.Parse(said.Split('\n').First(line => line.StartsWith("total ", StringComparison.Ordinal))[6..], CultureInfo.InvariantCulture);
        return [new(Name, total, "operator calls", 18_000)];
    }

    private static void Count(OperatorCounter counter)
    {
        // One real image a class: how many there are changes no count, as long as they pass in one chunk.
        using var loop = new DistillationLoop(width: 128, batchReal: 1, resolution: 128, depth: Depth);
        loop.Iterate();
        var calls = counter.Of(() => loop.Iterate());
        foreach (var (name, count) in calls.Take(Shown))
        {
            Console.WriteLine(FormattableString.Invariant($"{count,7} {name}"));
        }

        // A processor takes torch's group norm with torch's second derivative; a GPU the one that is written out.
        var (written, torchs) = (Calls(counter, (x, scale) => InstanceNormFunction.Apply(x, scale, scale)), Calls(counter, (x, scale) => nn.functional.group_norm(x, 128, scale, scale)));
        var norms = Depth * Classes * (written - torchs);
        Console.WriteLine(FormattableString.Invariant($"a norm and its two derivatives: {written} calls on a GPU, {torchs} on a processor"));
        Console.WriteLine(FormattableString.Invariant($"total {calls.Sum(call => call.Calls) + norms}"));
    }

    /// <summary>Of one norm: forward, its derivative, and the derivative of that. In float64, which takes the form of a GPU.</summary>
    private static long Calls(OperatorCounter counter, Func<Tensor, Tensor, Tensor> norm)
    {
        using var scope = NewDisposeScope();
        var (x, scale) = (rand(1, 128, 16, 16, ScalarType.Float64).requires_grad_(), ones(128, ScalarType.Float64).requires_grad_());
        var weight = rand(1, 128, 16, 16, ScalarType.Float64);
        return counter.Of(() => Differentiate(norm)).Sum(call => call.Calls) - counter.Of(() => Differentiate((values, factor) => values * factor.view(1, -1, 1, 1))).Sum(call => call.Calls);

        void Differentiate(Func<Tensor, Tensor, Tensor> apply)
        {
            using var inner = NewDisposeScope();
            autograd.backward([(apply(x, scale) * weight).sum()], create_graph: true, inputs: [x, scale]);
            var first = x.grad!;
            (x.grad, scale.grad) = (null, null);
            autograd.backward([first.square().sum()], inputs: [x]);
            x.grad = null;
        }
    }
}
