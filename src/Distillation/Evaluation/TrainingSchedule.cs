namespace Slfd.Distillation.Evaluation;

/// <summary>Learning rate and weight averaging of an evaluation training, by epoch. Source: GLaD, <c>evaluate_synset</c>, in closed form (distillation.md section 2.4).</summary>
/// <param name="Peak">The architecture's peak learning rate.</param>
/// <param name="Epochs">E, at least 1.</param>
public readonly record struct TrainingSchedule(double Peak, int Epochs)
{
    private const double WarmUpStart = 1e-7;

    private const double LongestMemory = 0.995;

    /// <summary>Linear warm-up over the first half, a cosine over the second; the peak is used twice and the last value is not quite 0.</summary>
    /// <param name="epoch">From 0.</param>
    public double LearningRate(int epoch)
    {
        var half = Epochs / 2; // integer division, as in the reference
        return (epoch, half) switch
        {
            (_, 0) => Peak, // a single epoch has no warm-up to go through
            _ when epoch <= half => Peak * (WarmUpStart + ((1 - WarmUpStart) * epoch / half)),
            _ => Peak * (1 + Math.Cos(Math.PI * (epoch - half - 1) / half)) / 2,
        };
    }

    /// <summary>d in average ← d·average + (1 − d)·weights after <paramref name="epoch"/>: the first update copies, the first 199 amount to a plain mean.</summary>
    /// <param name="epoch">From 0.</param>
    public static double AverageDecay(int epoch) => Math.Min(LongestMemory, epoch / (epoch + 1.0));
}
