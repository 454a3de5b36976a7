using Slfd.Distillation.Classifiers;
using Slfd.Distillation.Evaluation;
using Slfd.Distillation.Generators.Training;
using Slfd.Distillation.Pictures;
using Slfd.Distillation.Randomness;
using Slfd.Distillation.Records;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Classifiers;
using Slfd.Experiments.Methods;
using Slfd.Experiments.Methods.Generators;
using Slfd.Experiments.Specifications;
using Slfd.Messages.Results;
using Slfd.Messages.Workers;
using Slfd.NativeTorch;
using Slfd.RealData;
using static TorchSharp.torch;

namespace Slfd.Distillation.Cells;

/// <summary>Trains a generator on the real training images; an iteration is a step. At its end the reconstructions are measured, and a ConvNet of real images judges samples.</summary>
/// <remarks>What follows the last step is not in checkpoints: it is drawn by name and done again.</remarks>
public sealed class GeneratorRun : ICellRun
{
    /// <summary>Sheets of samples while it is trained.</summary>
    private const int Pictures = 10;

    private readonly CellAttempt _attempt;
    private readonly ComputeDevice _device;
    private readonly RealSet _real;
    private readonly NamedRandom _random;
    private readonly GeneratorTraining _training;

    /// <param name="order">What to run, and where.</param>
    /// <param name="device">What to run on.</param>
    /// <param name="real">𝒯 on that device; not disposed.</param>
    /// <param name="tell">Told what happens, on the calling thread.</param>
    /// <param name="stop">Honoured within one step.</param>
    /// <param name="clock">Of checkpoints, reports and costs; null: the system's.</param>
    /// <exception cref="ArgumentException">The specification lacks a part, or names a kind that this build cannot train.</exception>
    public GeneratorRun(CellOrder order, ComputeDevice device, RealSet real, Action<WorkerEvent> tell, StopSignal stop, TimeProvider? clock = null)
    {
        (_device, _real, _random) = (device, real, new(order.Spec.Seed));
        var spec = order.Spec;
        var settings = spec.Generator ?? throw new ArgumentException("a generator's cell needs a 'generator' part in its specification", nameof(order));
        var protocol = spec.Train ?? throw new ArgumentException("a generator's cell needs a 'train' part in its specification", nameof(order));
        var schedule = spec.Method.GeneratorPart() is StyleGanXlPart part
            ? StyleGanXlPart.ScheduleOf(part.Trained(settings, spec.Data.Resolution), spec.Data.Resolution)
            : throw new ArgumentException($"this build cannot train {spec.Method.Generator}; it trains stylegan-xl", nameof(order));
        _training = new(schedule, protocol, real, _random);
        _attempt = new(order, device, _training, tell, stop, clock ?? TimeProvider.System);
    }

    /// <inheritdoc/>
    public int Iteration => _attempt.Iteration;

    /// <inheritdoc/>
    public int LastCheckpoint => _attempt.LastCheckpoint;

    /// <inheritdoc/>
    public CellOutcome Run()
    {
        GeneratorTrainingDocument? measured = null;
        _attempt.Run(() =>
        {
            Train();
            measured = Measure();
        });
        using var scope = NewDisposeScope();
        return CellArtifacts.WriteGenerator(_attempt, _device, _real, _training, measured!, Samples());
    }

    /// <summary>Frees the weights; the data stay.</summary>
    public void Dispose() => _training.Dispose();

    private void Train()
    {
        var between = Math.Max(1, _attempt.Order.Iterations / Pictures);
        for (; _attempt.Iteration < _attempt.Order.Iterations; _attempt.Iteration++)
        {
            _attempt.Enter(CellPhase.Distil);
            _attempt.Pulse("train generator");
            if (_attempt.Iteration > 0 && _attempt.Iteration % between == 0)
            {
                Show();
            }

            var started = _attempt.Clock.GetTimestamp();
            var loss = _training.Step(_attempt.Iteration);
            if (!float.IsFinite(loss))
            {
                throw new NumericFailureException("a generator's training loss", _attempt.Iteration);
            }

            _attempt.Add(new(_attempt.Iteration, loss, 1 / _attempt.Clock.GetElapsedTime(started).TotalSeconds, _attempt.MemoryMegabytes()));
            _attempt.CheckpointIfDue(next: _attempt.Iteration + 1);
        }
    }

    /// <summary>For people: the same samples each time, so that one sees them become what they are at the end. They take no part in the training, whose chance is drawn by name.</summary>
    private void Show()
    {
        using var scope = NewDisposeScope();
        _attempt.Picture(path => ImageSheet.WritePng(path, Samples(), _real.ClassNames, FormattableString.Invariant($"{_attempt.Order.Spec.Label()}, step {_attempt.Iteration}")));
    }

    /// <summary>A few of each class.</summary>
    private Tensor Samples() => cat([.. Enumerable.Range(0, _real.Classes).Select(label => GeneratorCheck.Samples(_training.Average, label, CellArtifacts.SamplesShown, _random))]);

    private GeneratorTrainingDocument Measure()
    {
        _attempt.Enter(CellPhase.Evaluate);
        _training.Finish();
        var psnr = GeneratorCheck.Psnr(_training, () => _attempt.Pulse("measure reconstructions"));
        NativeHeap.GiveBackFreedMemory(); // as in CellRun: before a network of other shapes
        var (spec, protocol) = (_attempt.Order.Spec, _attempt.Order.Spec.Evaluation);
        var network = ClassifierFactory.ConvNet(spec.Data.Resolution, _real.Classes, spec.Network);
        using RealTraining judge = new(network, Architectures.LearningRate(NetworkSpec.ConvNet), new(_attempt.Order.Iterations, 0, 0), protocol, _real, _random);
        judge.Train(() => _attempt.Pulse("train judge"));
        var right = judge.CountCorrect(() => _attempt.Pulse("test judge"))
            ?? throw new NumericFailureException("the training of the ConvNet that judges a generator", _attempt.Order.Iterations);
        var perClass = (int)Math.Ceiling((double)GeneratorJudge.Samples / _real.Classes);
        var correct = Enumerable.Range(0, _real.Classes).Sum(label =>
        {
            _attempt.Pulse("judge samples");
            using var scope = NewDisposeScope();
            return GeneratorCheck.CountCorrect(judge, GeneratorCheck.Samples(_training.Average, label, perClass, _random), label, _real.Normalisation.Apply);
        });
        GeneratorTrainingDocument measured = new(Math.Round(psnr, 3), perClass * _real.Classes, correct, (double)right / _real.TestCount);
        _attempt.Add(new UnitResult(_attempt.Order.Iterations, 0, 0, correct), NetworkSpec.ConvNet, measured.Samples);
        return measured;
    }
}
