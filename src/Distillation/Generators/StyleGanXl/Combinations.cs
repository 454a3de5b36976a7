using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Slfd.Distillation.Generators.StyleGanXl;

/// <summary>A sparse linear map between vectors of floats: each result is a sum of sources, shifted and weighted.</summary>
internal sealed class Combinations
{
    /// <summary>Floats that are computed at a time; lengths are multiples of it.</summary>
    public const int Step = 16;

    private readonly int[] _begin;
    private readonly int[] _offsets;
    private readonly float[] _weights;

    /// <param name="results">How many results there are.</param>
    /// <param name="terms">Result, distance of the source from the base in floats, weight; in any order.</param>
    public Combinations(int results, IEnumerable<(int Result, int Offset, float Weight)> terms)
    {
        var sorted = terms.OrderBy(term => term.Result).ThenBy(term => term.Offset).ToArray();
        _begin = new int[results + 1];
        foreach (var (result, _, _) in sorted)
        {
            _begin[result + 1]++;
        }

        for (var result = 0; result < results; result++)
        {
            _begin[result + 1] += _begin[result];
        }

        _offsets = [.. sorted.Select(term => term.Offset)];
        _weights = [.. sorted.Select(term => term.Weight)];
    }

    /// <summary>Computes <paramref name="length"/> floats of a result; a result without terms is zero.</summary>
    /// <param name="result">Which one.</param>
    /// <param name="source">Base of the sources; all that terms reach is readable.</param>
    /// <param name="destination">Room for <paramref name="length"/> floats.</param>
    /// <param name="length">A multiple of <see cref="Step"/>.</param>
    public unsafe void Compute(int result, float* source, float* destination, int length)
    {
        var begin = _begin[result];
        var count = _begin[result + 1] - begin;
        fixed (int* offsets = _offsets)
        fixed (float* weights = _weights)
        {
            if (Vector512.IsHardwareAccelerated)
            {
                Compute512(source, offsets + begin, weights + begin, count, destination, length);
            }
            else
            {
                Compute256(source, offsets + begin, weights + begin, count, destination, length);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Compute512(float* source, int* offsets, float* weights, int count, float* destination, int length)
    {
        var at = 0;
        for (; at + 64 <= length; at += 64)
        {
            var (a, b, c, d) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
            for (var term = 0; term < count; term++)
            {
                var weight = Vector512.Create(weights[term]);
                var from = source + offsets[term] + at;
                a = Vector512.FusedMultiplyAdd(weight, Vector512.Load(from), a);
                b = Vector512.FusedMultiplyAdd(weight, Vector512.Load(from + 16), b);
                c = Vector512.FusedMultiplyAdd(weight, Vector512.Load(from + 32), c);
                d = Vector512.FusedMultiplyAdd(weight, Vector512.Load(from + 48), d);
            }

            a.Store(destination + at);
            b.Store(destination + at + 16);
            c.Store(destination + at + 32);
            d.Store(destination + at + 48);
        }

        for (; at + 32 <= length; at += 32)
        {
            var (a, b) = (Vector512<float>.Zero, Vector512<float>.Zero);
            for (var term = 0; term < count; term++)
            {
                var weight = Vector512.Create(weights[term]);
                var from = source + offsets[term] + at;
                a = Vector512.FusedMultiplyAdd(weight, Vector512.Load(from), a);
                b = Vector512.FusedMultiplyAdd(weight, Vector512.Load(from + 16), b);
            }

            a.Store(destination + at);
            b.Store(destination + at + 16);
        }

        for (; at < length; at += 16)
        {
            var a = Vector512<float>.Zero;
            for (var term = 0; term < count; term++)
            {
                a = Vector512.FusedMultiplyAdd(Vector512.Create(weights[term]), Vector512.Load(source + offsets[term] + at), a);
            }

            a.Store(destination + at);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Compute256(float* source, int* offsets, float* weights, int count, float* destination, int length)
    {
        var at = 0;
        for (; at + 32 <= length; at += 32)
        {
            var (a, b, c, d) = (Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero);
            for (var term = 0; term < count; term++)
            {
                var weight = Vector256.Create(weights[term]);
                var from = source + offsets[term] + at;
                a = Vector256.FusedMultiplyAdd(weight, Vector256.Load(from), a);
                b = Vector256.FusedMultiplyAdd(weight, Vector256.Load(from + 8), b);
                c = Vector256.FusedMultiplyAdd(weight, Vector256.Load(from + 16), c);
                d = Vector256.FusedMultiplyAdd(weight, Vector256.Load(from + 24), d);
            }

            a.Store(destination + at);
            b.Store(destination + at + 8);
            c.Store(destination + at + 16);
            d.Store(destination + at + 24);
        }

        for (; at < length; at += 16)
        {
            var (a, b) = (Vector256<float>.Zero, Vector256<float>.Zero);
            for (var term = 0; term < count; term++)
            {
                var weight = Vector256.Create(weights[term]);
                var from = source + offsets[term] + at;
                a = Vector256.FusedMultiplyAdd(weight, Vector256.Load(from), a);
                b = Vector256.FusedMultiplyAdd(weight, Vector256.Load(from + 8), b);
            }

            a.Store(destination + at);
            b.Store(destination + at + 8);
        }
    }
}
