using System.Globalization;
using Slfd.Distillation.Classifiers;
using Slfd.Distillation.Tensors;
using static TorchSharp.torch;

namespace Slfd.Benchmarks;

/// <summary>Calls of libtorch's operators in one DC iteration at 128 px, ipc 1, ten classes: what a GPU would have to be told, one after the other.</summary>
internal sealed class Launches : IBenchmark
{
    private const int Shown = 20, Depth = 5, Classes = 10, Channels = 128 * Classes;

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
        Console.WriteLine(FormattableString.Invariant($"class by class, as on a processor: {Iteration(counter, together: 1).Sum(call => call.Calls)}"));
        var calls = Iteration(counter, Classes);
        foreach (var (name, count) in calls.Take(Shown))
        {
            Console.WriteLine(FormattableString.Invariant($"{count,7} {name}"));
        }

        // A processor takes torch's group norm with torch's second derivative, and a convolution of groups as products; a GPU the norm that is written out, and torch's convolution.
        Tensor maps = rand(1, Channels, 16, 16), scale = ones(Channels), filters = rand(Channels, 128, 3, 3);
        var norm = Calls(counter, maps.to(ScalarType.Float64), scale.to(ScalarType.Float64), (x, factor) => InstanceNormFunction.Apply(x, factor, factor))
            - Calls(counter, maps, scale, (x, factor) => nn.functional.group_norm(x, Channels, factor, factor));
        var convolution = Calls(counter, maps, filters, (x, weight) => nn.functional.conv2d(x, weight, padding: [1, 1], groups: Classes))
            - Calls(counter, maps, filters, (x, weight) => Convolution.Grouped(x, weight, 1, (1, 1), Classes));
        Console.WriteLine(FormattableString.Invariant($"on a GPU, with their two derivatives: a norm {norm:+0;-0} calls, a convolution {convolution:+0;-0}"));
        Console.WriteLine(FormattableString.Invariant($"total {calls.Sum(call => call.Calls) + (Depth * (norm + convolution))}"));
    }

    private static IReadOnlyList<(string Operator, long Calls)> Iteration(OperatorCounter counter, int together)
    {
        // One real image a class: how many there are changes no count, as long as they pass in one chunk.
        using var loop = new DistillationLoop(width: 128, batchReal: 1, resolution: 128, depth: Depth, together);
        loop.Iterate();
        return counter.Of(() => loop.Iterate());
    }

    /// <summary>Of one layer: forward, its derivatives, and the derivative of those with respect to x.</summary>
    private static long Calls(OperatorCounter counter, Tensor values, Tensor parameter, Func<Tensor, Tensor, Tensor> layer)
    {
        using var scope = NewDisposeScope();
        var (x, weight) = (values.clone().requires_grad_(), parameter.clone().requires_grad_());
        var ofOutput = rand_like(x);
        return counter.Of(() =>
        {
            using var inner = NewDisposeScope();
            autograd.backward([layer(x, weight)], [ofOutput], create_graph: true, inputs: [x, weight]);
            var (toX, toWeight) = (x.grad!, weight.grad!);
            (x.grad, weight.grad) = (null, null);
            autograd.backward([toX, toWeight], [ofOutput, toWeight.detach()], inputs: [x]);
            x.grad = null;
        }).Sum(call => call.Calls);
    }
}
