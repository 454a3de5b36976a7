namespace Slfd.Experiments.DataSets;

/// <summary>Drawn by this program; there is no file. Drawn images can stand in for any data set (<see cref="DataSpec.Drawn"/>).</summary>
public sealed class ProceduralPart : DataFormPart
{
    /// <summary>Training images of each class.</summary>
    public const int TrainPerClass = 500;

    /// <summary>Test images of each class.</summary>
    public const int TestPerClass = 100;

    /// <inheritdoc/>
    public override string Name => "procedural";

    /// <inheritdoc/>
    public override (int Train, int Test) Images(DataSetEntry entry) => (entry.Classes * TrainPerClass, entry.Classes * TestPerClass);
}
