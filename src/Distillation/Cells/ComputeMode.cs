using Slfd.Experiments.Methods;
using Slfd.Experiments.Specifications;
using Slfd.Messages.Workers;
using Slfd.NativeTorch;
using TorchSharp;

namespace Slfd.Distillation.Cells;

/// <summary>What a cell's <c>precision</c> and <c>deterministic</c> mean to libtorch, told to its switches, which hold for the whole process: so a worker runs one cell at a time.</summary>
/// <remarks>A processor has no TF32 and is deterministic as it is; there only <c>deterministic = true</c> changes anything: operations take the forms that a GPU would take. See docs/decisions/0027 and 0028.</remarks>
public sealed class ComputeMode
{
    private readonly Precision _precision;
    private readonly bool _onGpu;

    /// <summary>Sets what holds for the whole cell, and the number format of its first images.</summary>
    /// <param name="asked">The specification's; null, or a null in it: as by default.</param>
    /// <param name="device">What the cell runs on.</param>
    /// <exception cref="TorchUnavailableException">This libtorch lacks a switch that is needed.</exception>
    /// <exception cref="ArgumentException">An unknown precision.</exception>
    public ComputeMode(ComputeSpec? asked, torch.Device device)
    {
        (_precision, _onGpu) = (Precision.Named(asked?.Precision), device.type != DeviceType.CPU);
        var deterministic = asked?.Deterministic == true;
        Set(TorchSwitch.FilledMemory, false, isNeeded: false);
        Set(TorchSwitch.DeterministicAlgorithms, deterministic, deterministic);
        Set(TorchSwitch.DeterministicConvolutions, deterministic, deterministic && _onGpu);
        Set(TorchSwitch.TimedConvolutions, false, isNeeded: false);
        Enter(CellPhase.Load);
    }

    /// <summary>Nothing rounded and nothing forced: what the fixtures were computed with.</summary>
    /// <param name="device">What is verified.</param>
    public static void ForFixtures(torch.Device device) => _ = new ComputeMode(asked: null, device);

    /// <summary>The number format of what comes next. What is written is as the phase before left it, so that images are written as they were judged.</summary>
    /// <param name="phase">What the cell is about to do.</param>
    public void Enter(CellPhase phase)
    {
        if (!_onGpu || phase == CellPhase.Write)
        {
            return;
        }

        var rounds = phase == CellPhase.Evaluate ? _precision.RoundsEvaluation : _precision.RoundsDistillation;
        Set(TorchSwitch.Tf32Convolutions, rounds, isNeeded: true);
        Set(TorchSwitch.Tf32Products, rounds, isNeeded: true);
    }

    /// <summary>A switch that this libtorch lacks is an error where its default would be wrong, and left alone elsewhere.</summary>
    private static void Set(TorchSwitch which, bool value, bool isNeeded)
    {
        var switches = TorchSwitches.Loaded;
        if (isNeeded || switches.Knows(which))
        {
            switches[which] = value;
        }
    }
}
