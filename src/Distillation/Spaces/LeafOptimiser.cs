using Slfd.Distillation.Evaluation;
using Slfd.Distillation.Resuming;
using Slfd.RealData.Devices;
using static TorchSharp.torch;

namespace Slfd.Distillation.Spaces;

/// <summary>SGD with momentum over named leaves, each with its group's learning rate: one optimiser, several parameter groups. Source: distillation.md section 4.1.</summary>
/// <param name="momentum">0.5 in the reference.</param>
internal sealed class LeafOptimiser(double momentum) : IResumable, IDisposable
{
    private const string VelocityOf = "velocity.";

    private readonly List<(string Name, Tensor Leaf, double Rate, MomentumSgd Sgd)> _leaves = [];

    /// <summary>Adds a leaf to what is stepped and saved.</summary>
    /// <param name="name">In checkpoints.</param>
    /// <param name="leaf">Requires gradients; stays its owner's.</param>
    /// <param name="rate">Learning rate of every step.</param>
    public void Add(string name, Tensor leaf, double rate) => _leaves.Add((name, leaf, rate, new(momentum, weightDecay: 0)));

    /// <summary>One step of every leaf that has a gradient; gradients are cleared.</summary>
    public void Step()
    {
        foreach (var (_, leaf, rate, sgd) in _leaves.Where(entry => HasGradient(entry.Leaf)))
        {
            sgd.Step(leaf, rate);
        }
    }

    /// <summary>Drops all gradients.</summary>
    public void Abandon() => _leaves.ForEach(entry => entry.Leaf.grad = null);

    /// <summary>Whether all leaves are finite. Waits for the device.</summary>
    public bool IsFinite()
    {
        using var scope = NewDisposeScope();
        return _leaves.TrueForAll(entry => entry.Leaf.detach().isfinite().all().Read<bool>());
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> State()
    {
        Dictionary<string, Tensor> state = new(StringComparer.Ordinal);
        foreach (var (name, leaf, _, sgd) in _leaves)
        {
            state.Add(name, leaf);
            if (sgd.Velocity is { } velocity)
            {
                state.Add(VelocityOf + name, velocity);
            }
        }

        return state;
    }

    /// <inheritdoc/>
    public void Restore(IReadOnlyDictionary<string, Tensor> state)
    {
        foreach (var (name, leaf, _, sgd) in _leaves)
        {
            SavedTensors.CopyInto(state, name, leaf);
            var velocity = state.GetValueOrDefault(VelocityOf + name);
            if (velocity is not null)
            {
                SavedTensors.MustFit(VelocityOf + name, velocity, leaf);
            }

            using var scope = NewDisposeScope();
            sgd.Restore(velocity?.to(leaf.device));
        }

        var foreign = state.Keys.FirstOrDefault(key => !_leaves.Exists(entry => key == entry.Name || key == VelocityOf + entry.Name));
        if (foreign is not null)
        {
            throw new InvalidDataException($"the checkpoint has a tensor '{foreign}' that this method does not know");
        }
    }

    /// <summary>Frees the velocities; the leaves are their owners'.</summary>
    public void Dispose() => _leaves.ForEach(entry => entry.Sgd.Dispose());

    private static bool HasGradient(Tensor leaf)
    {
        using var gradient = leaf.grad;
        return gradient is not null;
    }
}
