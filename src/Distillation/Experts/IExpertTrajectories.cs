using static TorchSharp.torch;

namespace Slfd.Distillation.Experts;

/// <summary>Trajectories of networks that learned from the real images.</summary>
public interface IExpertTrajectories
{
    /// <summary>How many experts there are.</summary>
    int Count { get; }

    /// <summary>T: epochs that each was trained for.</summary>
    int Epochs { get; }

    /// <summary>All parameters of an expert in one vector, in definition order.</summary>
    /// <param name="expert">0 … <see cref="Count"/> − 1.</param>
    /// <param name="epoch">0, before training, … <see cref="Epochs"/>.</param>
    /// <returns>[P], float32, on the CPU; the caller's dispose scope owns it.</returns>
    Tensor Weights(int expert, int epoch);
}
