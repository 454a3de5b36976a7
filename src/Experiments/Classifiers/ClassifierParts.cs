using Slfd.Experiments.Parts;

namespace Slfd.Experiments.Classifiers;

/// <summary>The classifiers.</summary>
public static class ClassifierParts
{
    /// <summary>All of them, in the order of the paper's tables. A new one goes to the end: its place names the draws of its trainings.</summary>
    public static PartList<ClassifierPart> All { get; } =
        new("architecture", new ConvNetPart(), new ResNet18Part(), new Vgg11Part(), new VisionTransformerPart(), new AlexNetPart());
}
