using System.Globalization;
using Slfd.Distillation.Resuming;
using static TorchSharp.torch;

namespace Slfd.Distillation.Cells;

/// <summary>The synthetic sets of evaluation points that are judged elsewhere or later (docs/decisions/0084): they travel in the checkpoints of the cell, and evaluation units read them there.</summary>
/// <param name="method">What else travels in them; not owned.</param>
internal sealed class KeptSets(IResumable method) : IResumable, IDisposable
{
    private const string Prefix = "evaluation-set.";

    private readonly SortedDictionary<int, Tensor> _sets = [];

    /// <summary>The evaluation points whose sets are kept, ascending.</summary>
    public IReadOnlyCollection<int> Iterations => _sets.Keys;

    /// <summary>The set of a point in a checkpoint's tensors; null: it is not in it. Owned by them.</summary>
    public static Tensor? Find(IReadOnlyDictionary<string, Tensor> checkpoint, int iteration) => checkpoint.GetValueOrDefault(NameOf(iteration));

    /// <summary>The normalised images of a point, [B, 3, r, r], on the CPU; owned by this object.</summary>
    public Tensor this[int iteration] => _sets[iteration];

    /// <summary>Keeps the set of a point.</summary>
    /// <param name="iteration">The point.</param>
    /// <param name="images">[B, 3, r, r], normalised; copied.</param>
    public void Keep(int iteration, Tensor images)
    {
        using var scope = NewDisposeScope();
        Drop(iteration);
        _sets[iteration] = images.detach().cpu().clone().DetachFromDisposeScope();
    }

    /// <summary>Lets go of the set of a point, which has been judged.</summary>
    public void Drop(int iteration)
    {
        if (_sets.Remove(iteration, out var images))
        {
            images.Dispose();
        }
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> State()
    {
        Dictionary<string, Tensor> state = new(method.State(), StringComparer.Ordinal);
        foreach (var (iteration, images) in _sets)
        {
            state.Add(NameOf(iteration), images);
        }

        return state;
    }

    /// <inheritdoc/>
    public void Restore(IReadOnlyDictionary<string, Tensor> state)
    {
        method.Restore(SavedTensors.NotUnder(state, Prefix));
        foreach (var (iteration, images) in SavedTensors.Under(state, Prefix))
        {
            Keep(int.Parse(iteration, NumberStyles.None, CultureInfo.InvariantCulture), images);
        }
    }

    /// <summary>Frees the sets.</summary>
    public void Dispose()
    {
        foreach (var images in _sets.Values)
        {
            images.Dispose();
        }

        _sets.Clear();
    }

    private static string NameOf(int iteration) => Prefix + iteration.ToString(CultureInfo.InvariantCulture);
}
