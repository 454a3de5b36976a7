using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Slfd.Distillation.Generators.StyleGanXl;

/// <summary>What is done to rows of floats between the filters. A value that is no number stays one.</summary>
internal sealed class RowActivation(double gain, double slope, double? clamp)
{
    private readonly float _above = (float)gain, _below = (float)(slope * gain), _bound = (float)(clamp ?? double.PositiveInfinity);

    /// <summary>Leaky ReLU, gain, clamp, in place.</summary>
    /// <param name="row">Read and written.</param>
    /// <param name="length">A multiple of <see cref="Combinations.Step"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void Apply(float* row, int length)
    {
        var (above, below, most, least) = (Vector256.Create(_above), Vector256.Create(_below), Vector256.Create(_bound), Vector256.Create(-_bound));
        for (var at = 0; at < length; at += Vector256<float>.Count)
        {
            var value = Vector256.Load(row + at);
            value *= Vector256.ConditionalSelect(Vector256.GreaterThan(value, Vector256<float>.Zero), above, below);
            value = Vector256.ConditionalSelect(Vector256.GreaterThan(value, most), most, value);
            Vector256.ConditionalSelect(Vector256.LessThan(value, least), least, value).Store(row + at);
        }
    }

    /// <summary>Multiplies a gradient by the derivative of <see cref="Apply"/>.</summary>
    /// <param name="gradient">Read and written.</param>
    /// <param name="before">What <see cref="Apply"/> was applied to.</param>
    /// <param name="length">A multiple of <see cref="Combinations.Step"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void Multiply(float* gradient, float* before, int length)
    {
        var (above, below, bound) = (Vector256.Create(_above), Vector256.Create(_below), Vector256.Create(_bound));
        for (var at = 0; at < length; at += Vector256<float>.Count)
        {
            var value = Vector256.Load(before + at);
            var factor = Vector256.ConditionalSelect(Vector256.GreaterThan(value, Vector256<float>.Zero), above, below);
            var outside = Vector256.GreaterThan(Vector256.Abs(value * factor), bound);
            Vector256.AndNot(Vector256.Load(gradient + at) * factor, outside).Store(gradient + at);
        }
    }

    /// <summary>scale·row + bias.</summary>
    public static unsafe void Affine(float* row, float* result, float scale, float bias, int length)
    {
        var (factor, shift) = (Vector256.Create(scale), Vector256.Create(bias));
        var at = 0;
        for (; at + Vector256<float>.Count <= length; at += Vector256<float>.Count)
        {
            ((Vector256.Load(row + at) * factor) + shift).Store(result + at);
        }

        for (; at < length; at++)
        {
            result[at] = (row[at] * scale) + bias;
        }
    }

    /// <summary>Multiplies a gradient by the scale, after taking its product with the input, for the scale's own gradient, and its sum, for the bias's.</summary>
    public static unsafe (float Dot, float Sum) ScaleAndSum(float* gradient, float* input, float scale, int length)
    {
        var (factor, dots, sums) = (Vector256.Create(scale), Vector256<float>.Zero, Vector256<float>.Zero);
        var at = 0;
        for (; at + Vector256<float>.Count <= length; at += Vector256<float>.Count)
        {
            var value = Vector256.Load(gradient + at);
            dots += value * Vector256.Load(input + at);
            sums += value;
            (value * factor).Store(gradient + at);
        }

        var (dot, sum) = (Vector256.Sum(dots), Vector256.Sum(sums));
        for (; at < length; at++)
        {
            dot += gradient[at] * input[at];
            sum += gradient[at];
            gradient[at] *= scale;
        }

        return (dot, sum);
    }
}
