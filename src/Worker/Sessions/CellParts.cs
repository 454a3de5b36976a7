using Slfd.Distillation.Cells;
using Slfd.Distillation.Classifiers;
using Slfd.Distillation.Evaluation;
using Slfd.Distillation.Experts;
using Slfd.Distillation.Generators.Training;
using Slfd.Distillation.Records;
using Slfd.Messages.Workers;

namespace Slfd.Worker.Sessions;

/// <summary>Gathers what a cell's method is made of: data and generator from the worker's caches, experts and trained generators from the artifacts of their cells.</summary>
internal sealed class CellParts(DataCache data, GeneratorCache generators)
{
    /// <summary>The parts; none of them is the caller's to dispose.</summary>
    /// <param name="order">The cell.</param>
    /// <param name="command">Says where data are, and how large chunks may be.</param>
    /// <param name="note">Told in a sentence what has to be loaded.</param>
    /// <param name="pulse">Called several times a second while something takes long; what it throws ends the work.</param>
    /// <exception cref="DataUnavailableException">A file of data set, generator or expert is missing or damaged.</exception>
    public MethodParts Gather(CellOrder order, RunCell command, Action<string> note, Action pulse)
    {
        var spec = order.Spec;
        var real = data.Get(spec.Data, command.DataFolder, note, pulse);
        var generator = spec.Generator is null || spec.IsGenerator ? null : generators.Get(spec, TrainedGenerator.Find(spec, order.Folder), command.DataFolder, note, pulse);
        return new(real)
        {
            Generator = generator?.Generator,
            GeneratorOrigin = generator?.Origin,
            Experts = spec.Trajectory is null ? null : ExpertSet.Find(spec, order.Folder, WeightVector.LengthOf(ClassifierFactory.ConvNet(spec.Data.Resolution, real.Classes, spec.Network))),
            MemoryScale = command.MemoryScale,
        };
    }

    /// <summary>Lets go of everything: after the process ran out of memory.</summary>
    public void Clear()
    {
        data.Clear();
        generators.Clear();
    }
}
