using Slfd.Distillation.Classifiers;
using Slfd.Distillation.Evaluation;
using Slfd.Distillation.Resuming;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Classifiers;
using Slfd.RealData;
using static TorchSharp.torch;

namespace Slfd.Distillation.Cells;

/// <summary>The baseline <c>whole</c>: no synthetic set, but the classifiers trained on all real training images. It remembers the training that is under way.</summary>
/// <param name="spec">The cell.</param>
/// <param name="real">𝒯; not disposed.</param>
internal sealed class WholeBaseline(CellSpec spec, RealSet real) : IResumable, IDisposable
{
    private const string Prefix = "training.", UnitName = "unit";

    private EvaluationUnit? _unit;
    private RealTraining? _training;
    private Dictionary<string, Tensor> _saved = [];

    /// <summary>Trains one unit, or what is left of it, and tests it.</summary>
    /// <param name="unit">Which.</param>
    /// <param name="pulse">Told the epoch, from 1, before every step and test batch, when <see cref="State"/> can be saved; may throw to stop there.</param>
    /// <returns>Correctly classified test images; null where the training diverged.</returns>
    public int? Run(EvaluationUnit unit, Action<int> pulse)
    {
        using var scope = NewDisposeScope();
        var protocol = spec.Evaluation;
        var architecture = protocol.Architectures[unit.Architecture];
        var classifier = ClassifierFactory.Create(architecture, spec.Data.Resolution, real.Classes, spec.Network);
        _training?.Dispose();
        _training = new(classifier, Architectures.LearningRate(architecture), unit, protocol, real, new(spec.Seed));
        if (_unit == unit && _saved.Count > 0)
        {
            _training.Restore(_saved);
        }

        Forget();
        _unit = unit;
        _training.Train(() => pulse(_training.Epoch + 1));
        var correct = _training.CountCorrect(() => pulse(protocol.Epochs));
        _training.Dispose();
        (_training, _unit) = (null, null);
        return correct;
    }

    /// <summary>The training that is under way, by name; the tensors change with its next step.</summary>
    public IReadOnlyDictionary<string, Tensor> State()
    {
        Dictionary<string, Tensor> state = new(StringComparer.Ordinal);
        if (_unit is { } unit)
        {
            state[UnitName] = tensor([unit.Architecture, (long)unit.Repeat]);
            foreach (var (name, value) in _training?.State() ?? _saved)
            {
                state[Prefix + name] = value;
            }
        }

        return state;
    }

    /// <summary>Goes on from a saved <see cref="State"/> when its unit is run.</summary>
    /// <param name="state">Copied.</param>
    /// <exception cref="InvalidDataException">It is no state of this baseline.</exception>
    public void Restore(IReadOnlyDictionary<string, Tensor> state)
    {
        Forget();
        if (state.Count == 0)
        {
            return;
        }

        if (!state.TryGetValue(UnitName, out var unit) || unit.dtype != ScalarType.Int64 || unit.numel() != 2)
        {
            throw new InvalidDataException($"a saved training has no '{UnitName}' of two whole numbers");
        }

        _unit = new(0, (int)unit[0].item<long>(), (int)unit[1].item<long>());
        _saved = state.Where(entry => entry.Key.StartsWith(Prefix, StringComparison.Ordinal))
            .ToDictionary(entry => entry.Key[Prefix.Length..], entry => entry.Value.clone().DetachFromDisposeScope());
    }

    /// <summary>Frees the training.</summary>
    public void Dispose()
    {
        _training?.Dispose();
        Forget();
    }

    private void Forget()
    {
        foreach (var tensor in _saved.Values)
        {
            tensor.Dispose();
        }

        (_unit, _saved) = (null, []);
    }
}
