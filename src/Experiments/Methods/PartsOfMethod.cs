using Slfd.Experiments.Methods.Baselines;
using Slfd.Experiments.Methods.Generators;
using Slfd.Experiments.Methods.Objectives;
using Slfd.Experiments.Methods.Spaces;
using Slfd.Experiments.Specifications;

namespace Slfd.Experiments.Methods;

/// <summary>The parts that a method names.</summary>
public static class PartsOfMethod
{
    /// <summary>The matching objective; null for a baseline or an expert.</summary>
    /// <exception cref="ArgumentException">An unknown name.</exception>
    public static ObjectivePart? ObjectivePart(this MethodSpec method) => method.Matching is { } name ? ObjectiveParts.All.Named(name) : null;

    /// <summary>The space; null for a baseline or an expert.</summary>
    /// <exception cref="ArgumentException">An unknown name.</exception>
    public static SpacePart? SpacePart(this MethodSpec method) => method.Space is { } name ? SpaceParts.All.Named(name) : null;

    /// <summary>The generator; null where there is none.</summary>
    /// <exception cref="ArgumentException">An unknown name.</exception>
    public static GeneratorPart? GeneratorPart(this MethodSpec method) => method.Generator is { } name ? GeneratorParts.All.Named(name) : null;

    /// <summary>The baseline; null for a method that distils and for an expert.</summary>
    /// <exception cref="ArgumentException">An unknown name.</exception>
    public static BaselinePart? BaselinePart(this MethodSpec method) => method.Baseline is { } name ? BaselineParts.All.Named(name) : null;
}
