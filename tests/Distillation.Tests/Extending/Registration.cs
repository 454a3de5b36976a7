using System.Runtime.CompilerServices;
using Slfd.Distillation.Cells;
using Slfd.Distillation.Classifiers;
using Slfd.Distillation.Generators.Loading;
using Slfd.Experiments.Classifiers;
using Slfd.Experiments.Methods.Generators;
using Slfd.Experiments.Methods.Objectives;

namespace Slfd.Distillation.Tests.Extending;

/// <summary>A line in two lists for each part. In the product these lines stand in the lists themselves.</summary>
internal static class Registration
{
    [ModuleInitializer]
    internal static void Register()
    {
        #region lists
        ObjectiveParts.All.Register(new MeanMatchingPart());
        ObjectiveFactory.All.Add<MeanMatchingPart>((_, _, _) => new MeanMatching());

        ClassifierParts.All.Register(new LinearPart());
        ClassifierFactory.All.Add<LinearPart>((resolution, classes, _) => new LinearClassifier(resolution, classes));

        GeneratorParts.All.Register(new TintPart());
        GeneratorFactories.All.Add<TintPart>(new TintFactory());
        #endregion
    }
}
