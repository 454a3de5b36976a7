namespace Slfd.Experiments.Methods;

/// <summary>A number format as grids name it. Tensors are float32 in all of them; they differ in what a GPU may round to TF32, whose factors have ten bits behind the point. A processor has no TF32.</summary>
/// <param name="Name">As in grids.</param>
/// <param name="RoundsDistillation">Whether convolutions and products of matching, generators and experts are made in TF32.</param>
/// <param name="RoundsEvaluation">Whether those of classifiers that judge are.</param>
/// <remarks>Which is the default, and why, is in docs/decisions/0027.</remarks>
public sealed record Precision(string Name, bool RoundsDistillation, bool RoundsEvaluation)
{
    /// <summary>Nothing is rounded.</summary>
    public static Precision Unrounded { get; } = new("float32", false, false);

    /// <summary>TF32 where synthetic images are made, float32 where they are judged.</summary>
    public static Precision Tf32Distillation { get; } = new("tf32-distillation", true, false);

    /// <summary>TF32 everywhere.</summary>
    public static Precision Tf32 { get; } = new("tf32", true, true);

    /// <summary>All; the first is what a grid has that names none.</summary>
    public static IReadOnlyList<Precision> All { get; } = [Unrounded, Tf32Distillation, Tf32];

    /// <summary>The format of that name.</summary>
    /// <param name="name">Null: the default.</param>
    /// <exception cref="ArgumentException">An unknown name; the message lists the known ones.</exception>
    public static Precision Named(string? name) => name is null ? All[0] : All.FirstOrDefault(precision => precision.Name == name)
        ?? throw new ArgumentException($"unknown precision '{name}'; allowed: {string.Join(", ", All.Select(precision => precision.Name))}", nameof(name));
}
