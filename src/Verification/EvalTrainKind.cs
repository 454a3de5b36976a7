using Slfd.Distillation.Classifiers;
using Slfd.Distillation.Evaluation;
using static TorchSharp.torch;

namespace Slfd.Verification;

/// <summary><c>eval-train</c>: optimiser steps, the learning-rate and averaging schedules, and whole evaluation trainings with full batches and no augmentation.</summary>
internal sealed class EvalTrainKind : IFixtureKind
{
    public string Name => "eval-train";

    public void Run(FixtureCase fixture)
    {
        if (fixture.Config.TryGetProperty("steps", out var steps))
        {
            Optimise(fixture, steps.GetInt32());
        }
        else if (fixture.Has("in/x"))
        {
            Train(fixture);
        }
        else
        {
            Schedule(fixture);
        }
    }

    private static void Schedule(FixtureCase fixture)
    {
        var schedule = ScheduleOf(fixture);
        double[] epochs = [.. Enumerable.Range(0, schedule.Epochs).Select(epoch => (double)epoch)];
        fixture.Check("out/lr", tensor(epochs.Select(epoch => schedule.LearningRate((int)epoch)).ToArray()));
        fixture.Check("out/ema_decay", tensor(epochs.Select(epoch => TrainingSchedule.AverageDecay((int)epoch)).ToArray()));
    }

    private static void Optimise(FixtureCase fixture, int steps)
    {
        var network = ClassifierKind.Network(fixture.Config);
        using var trainer = Trainer(fixture, network);
        var (images, labels) = (fixture.Input("x"), fixture.Input("labels"));
        List<float> losses = [];
        for (var step = 0; step < steps; step++)
        {
            losses.Add(trainer.Step(images, labels, fixture.Config.GetProperty("lr").GetDouble(), dropout: null).Loss.item<float>());
            var weights = trainer.Parameters();
            for (var index = 0; index < weights.Length; index++)
            {
                fixture.Check($"out/norm.{step}.{network.Parameters[index].Name}", weights[index].norm());
            }
        }

        fixture.Check("out/loss", tensor(losses.ToArray()));
        CheckState(fixture, network, "final", trainer.State);
    }

    private static void Train(FixtureCase fixture)
    {
        var network = ClassifierKind.Network(fixture.Config);
        var schedule = ScheduleOf(fixture);
        using var trainer = Trainer(fixture, network);
        using var average = new WeightAverage(trainer.State);
        var (images, labels) = (fixture.Input("x"), fixture.Input("labels"));
        var (rates, losses, accuracies) = (new List<double>(), new List<float>(), new List<double>());
        for (var epoch = 0; epoch < schedule.Epochs; epoch++)
        {
            rates.Add(schedule.LearningRate(epoch));
            var (loss, logits) = trainer.Step(images, labels, rates[^1], dropout: null);
            losses.Add(loss.item<float>());
            accuracies.Add(Accuracy(logits, labels));
            average.Update(epoch);
        }

        fixture.Check("out/lr", tensor(rates.ToArray()));
        fixture.Check("out/train_loss", tensor(losses.ToArray()));
        fixture.Check("out/train_acc", tensor(accuracies.ToArray()));
        CheckState(fixture, network, "final", trainer.State);
        CheckState(fixture, network, "ema", average.Values);

        var (tested, expected) = (trainer.Predict(average.Values, fixture.Input("test_x")), fixture.Input("test_labels"));
        fixture.Check("out/test_loss", nn.functional.cross_entropy(tested, expected).reshape(1));
        fixture.Check("out/test_acc", tensor(new[] { Accuracy(tested, expected) }));
    }

    private static TrainingSchedule ScheduleOf(FixtureCase fixture) =>
        new(fixture.Config.GetProperty("lr").GetDouble(), fixture.Config.GetProperty("epochs").GetInt32());

    private static ClassifierTrainer Trainer(FixtureCase fixture, Classifier network)
    {
        var trainer = new ClassifierTrainer(
            network, fixture.Parameters(network), fixture.Config.GetProperty("momentum").GetDouble(), fixture.Config.GetProperty("weight_decay").GetDouble());
        foreach (var (statistic, stored) in trainer.State.Skip(1).Zip(fixture.Buffers(network) ?? []))
        {
            statistic.copy_(stored);
        }

        return trainer;
    }

    /// <summary>Compares weights, and running statistics where there are any, with <c>out/PREFIX.NAME</c>.</summary>
    private static void CheckState(FixtureCase fixture, Classifier network, string prefix, IReadOnlyList<Tensor> state)
    {
        var at = 0L;
        foreach (var parameter in network.Parameters)
        {
            var size = parameter.Shape.Aggregate(1L, (product, side) => product * side);
            fixture.Check($"out/{prefix}.{parameter.Name}", state[0].narrow(0, at, size).reshape(parameter.Shape));
            at += size;
        }

        for (var index = 0; index < network.Buffers.Count; index++)
        {
            fixture.Check($"out/{prefix}.{network.Buffers[index].Name}", state[index + 1]);
        }
    }

    private static double Accuracy(Tensor logits, Tensor labels) => logits.argmax(1).eq(labels).to(ScalarType.Float64).mean().item<double>();
}
