using Slfd.Distillation.Randomness;
using Slfd.Experiments.Classifiers;
using Slfd.Experiments.Specifications;
using static TorchSharp.torch;

namespace Slfd.Distillation.Evaluation;

/// <summary>One training of an evaluation point. Units are independent of each other: any of them can run alone, anywhere, with the same outcome (design.md section 9).</summary>
/// <param name="Iteration">The evaluation point.</param>
/// <param name="Architecture">Position in the specification's list.</param>
/// <param name="Repeat">From 0.</param>
public readonly record struct EvaluationUnit(int Iteration, int Architecture, int Repeat)
{
    /// <summary>The units of a point: architectures in the specification's order, repeats within.</summary>
    public static IEnumerable<EvaluationUnit> At(int iteration, EvaluationSpec protocol) =>
        from architecture in Enumerable.Range(0, protocol.Architectures.Length)
        from repeat in Enumerable.Range(0, protocol.Repeats)
        select new EvaluationUnit(iteration, architecture, repeat);

    /// <summary>The generator of this training, named by the architecture's place in the catalogue, so that a longer or reordered list of architectures changes no outcome. The caller disposes it.</summary>
    public Generator Rng(NamedRandom random, EvaluationSpec protocol) =>
        random.For(NamedRandom.Evaluate, Iteration, ArchitectureInCatalogue(protocol), Repeat);

    /// <summary>The architecture's place in the catalogue.</summary>
    public int ArchitectureInCatalogue(EvaluationSpec protocol) => Architectures.All.ToList().IndexOf(protocol.Architectures[Architecture]);

    /// <summary>For people: <c>vgg11 2/5</c>.</summary>
    public string Label(EvaluationSpec protocol) => $"{protocol.Architectures[Architecture]} {Repeat + 1}/{protocol.Repeats}";
}
