using Slfd.Distillation.Generators.StyleGanXl;
using Slfd.Distillation.Generators.UVits;
using Slfd.Experiments.Methods.Generators;
using Slfd.Experiments.Parts;

namespace Slfd.Distillation.Generators.Loading;

/// <summary>The generators that this build can make.</summary>
internal static class GeneratorFactories
{
    /// <summary>By the type of the part.</summary>
    public static FactoryMap<GeneratorPart, IGeneratorFactory> All { get; } = new FactoryMap<GeneratorPart, IGeneratorFactory>("generator")
        .Add<StyleGanXlPart>(new StyleGanXlFactory())
        .Add<UVitPart>(new UVitFactory());
}
