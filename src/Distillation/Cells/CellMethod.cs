using Slfd.Distillation.Experts;
using Slfd.Distillation.Generators;
using Slfd.Distillation.Objectives;
using Slfd.Distillation.Randomness;
using Slfd.Distillation.Records;
using Slfd.Distillation.Resuming;
using Slfd.Distillation.Spaces;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Methods;
using Slfd.Experiments.Methods.Objectives;
using Slfd.Experiments.Methods.Spaces;
using Slfd.RealData;
using static TorchSharp.torch;

namespace Slfd.Distillation.Cells;

/// <summary>What a method is made of besides its specification: kept warm by the worker, not owned by the method.</summary>
/// <param name="Real">𝒯.</param>
public sealed record MethodParts(RealSet Real)
{
    /// <summary>The generator; null where the specification has none.</summary>
    public IImageGenerator? Generator { get; init; }

    /// <summary>What results say about the generator; null where there is none.</summary>
    public GeneratorDocument? GeneratorOrigin { get; init; }

    /// <summary>The experts; null where no trajectories are followed.</summary>
    public IExpertTrajectories? Experts { get; init; }

    /// <summary>1, or less after the cell ran out of memory: how large chunks may be.</summary>
    public double MemoryScale { get; init; } = 1;

    /// <summary>Bytes of the device's memory that are free before the cell starts; null where chunks are constants.</summary>
    public long? FreeBytes { get; init; }
}

/// <summary>A method as a composition: a space, and what its images are matched by. A row of a table is a combination, never a class of its own.</summary>
/// <param name="Space">Where the images live. Owned by this object.</param>
/// <param name="Objective">What they are matched by; null for a baseline, which optimises nothing. Owned by this object.</param>
public sealed record CellMethod(ISyntheticSpace Space, IMatchingObjective? Objective) : IResumable, IDisposable
{
    private const string ObjectiveName = "objective.";

    /// <summary>Images per pass through the generator; null where there is none.</summary>
    public GeneratorPasses? Passes { get; init; }

    /// <summary>Composes the method that a specification names, at its first iteration.</summary>
    /// <exception cref="ArgumentException">A name that this build does not know, or values that do not go together; the message lists what is allowed.</exception>
    public static CellMethod Compose(CellSpec spec, MethodParts parts, NamedRandom random)
    {
        using var scope = NewDisposeScope();
        if (spec.Method.BaselinePart() is { } baseline)
        {
            return new(BaselineFactory.All.For(baseline)(spec, parts, random), Objective: null);
        }

        var distillation = spec.Distillation ?? throw new ArgumentException($"method {spec.Method.Label()} needs a 'distillation' part in its specification");
        var objective = ObjectiveFactory.All.For(ObjectiveParts.All.Named(spec.Method.Matching))(spec, distillation, parts);
        var made = SpaceFactory.All.For(SpaceParts.All.Named(spec.Method.Space))(spec, distillation, parts, random);
        return new(made.Space, objective) { Passes = made.Latents is { } latents ? new(latents, parts.MemoryScale) : null };
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> State()
    {
        Dictionary<string, Tensor> state = new(Space.State(), StringComparer.Ordinal);
        SavedTensors.AddUnder(state, ObjectiveName, Objective?.State() ?? new Dictionary<string, Tensor>());
        return state;
    }

    /// <inheritdoc/>
    public void Restore(IReadOnlyDictionary<string, Tensor> state)
    {
        Space.Restore(SavedTensors.NotUnder(state, ObjectiveName));
        Objective?.Restore(SavedTensors.Under(state, ObjectiveName));
    }

    /// <summary>Frees space and objective.</summary>
    public void Dispose()
    {
        Space.Dispose();
        Objective?.Dispose();
    }
}
