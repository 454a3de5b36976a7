using Slfd.Experiments.Methods.Objectives;
using Slfd.Experiments.Methods.Spaces;

namespace Slfd.Experiments.Methods.Generators;

/// <summary>What a generator is used for; its defaults follow from it.</summary>
/// <param name="Objective">What the images are matched by.</param>
/// <param name="Space">What is optimised.</param>
/// <param name="Weights">One of <see cref="GeneratorWeights.All"/>.</param>
/// <param name="Dataset">Name in grids.</param>
/// <param name="Resolution">r in pixels.</param>
public sealed record GeneratorUse(ObjectivePart Objective, SpacePart Space, string Weights, string Dataset, int Resolution);
