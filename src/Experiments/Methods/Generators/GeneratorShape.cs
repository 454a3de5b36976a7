namespace Slfd.Experiments.Methods.Generators;

/// <summary>What a generator costs, from its layers: the part behind the split, which every iteration runs, and its weights.</summary>
/// <param name="SuffixMacs">Multiply-accumulates of one image from f_n on, forward.</param>
/// <param name="Weights">Numbers of all layers.</param>
/// <param name="LatentNumbers">Numbers of one image's w_s and f_n (or w_s alone, where there is no split).</param>
/// <param name="HeldNumbers">Numbers that one image holds beside them, constant.</param>
/// <param name="KeptBytes">Bytes at float32 that forward and backward of one image keep, from f_n on.</param>
/// <param name="LargestBytes">Bytes at float32 of the largest tensor in between, for one image.</param>
/// <param name="GuessedBytes">What a worker takes one image for when it chooses how many go through at once: <see cref="ChunkRule.GuessedBytes"/>.</param>
public sealed record GeneratorShape(double SuffixMacs, double Weights, double LatentNumbers, double HeldNumbers, double KeptBytes, double LargestBytes, double GuessedBytes);
