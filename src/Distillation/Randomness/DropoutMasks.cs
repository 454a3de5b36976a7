using System.Numerics;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Slfd.Distillation.Randomness;

/// <summary>Dropout masks of one training step, made where they are used: each number is a hash of the step's key and of its place, so every device makes the same ones, and nothing is drawn one after the other.</summary>
/// <remarks>
/// The hash is on 32-bit integers: place · odd + key, two rounds of shift, exclusive or and product, the second half of the key, and two rounds more (constants of C. Wellons' "Prospecting for hash functions");
/// so two steps share no stretch of numbers even where their first halves lie a few places apart. A number is kept where its hash is at least p · 2³². A test holds the law (rate, independence of neighbours, of steps and of bits). See docs/decisions/0029.
/// </remarks>
public sealed class DropoutMasks : IDisposable
{
    /// <summary>Numbers that are made at once: those of a step of a small batch, or 64 MiB of a large one's.</summary>
    private const long MostAtOnce = 1 << 24;

    private const uint Step = 0x9E3779B9, First = 0x21F0AAAD, Second = 0x735A2D97, Third = 0x7FEB352D, Fourth = 0x846CA68B;
    private const long Low = uint.MaxValue;

    private readonly (uint First, uint Second) _key;
    private readonly double _probability;
    private readonly long _total;
    private readonly Device _device;
    private Tensor? _block;
    private long _from;
    private long _next;

    /// <param name="rng">CPU generator; the step's key is the only thing drawn from it.</param>
    /// <param name="probability">p: share of numbers that are dropped.</param>
    /// <param name="total">Numbers of all masks of the step, at most 2³².</param>
    /// <param name="device">Where they are used.</param>
    public DropoutMasks(Generator rng, double probability, long total, Device device)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(total, Low);
        (_probability, _total, _device) = (probability, total, device);
        using var drawn = randint(0, Low + 1, [2], ScalarType.Int64, generator: rng);
        var halves = drawn.data<long>();
        _key = ((uint)halves[0], (uint)halves[1]);
    }

    /// <summary>The next mask: 1/(1 − p) where a number is kept and 0 where it is dropped.</summary>
    /// <param name="shape">Any; all masks together have as many numbers as were announced.</param>
    /// <returns>float32, on the device; the caller's dispose scope owns it.</returns>
    public Tensor Next(params long[] shape)
    {
        var count = 1L;
        foreach (var length in shape)
        {
            count *= length;
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(_next + count, _total, nameof(shape));
        if (_block is null || _next + count > _from + _block.shape[0])
        {
            _block?.Dispose();
            _from = _next;
            var size = Math.Max(count, Math.Min(MostAtOnce, _total - _next));
            _block = (_device.type == DeviceType.CPU ? OnProcessor(_key, _from, size, _probability) : OnDevice(_key, _from, size, _probability, _device)).DetachFromDisposeScope();
        }

        var mask = _block.narrow(0, _next - _from, count).view(shape);
        _next += count;
        return mask;
    }

    /// <summary>Frees what was made.</summary>
    public void Dispose() => _block?.Dispose();

    /// <summary>By the processor's own vectors, in one pass.</summary>
    internal static Tensor OnProcessor((uint First, uint Second) key, long from, long count, double probability)
    {
        var mask = empty([count], ScalarType.Float32);
        var numbers = MemoryMarshal.Cast<byte, float>(mask.bytes);
        var (threshold, kept) = Kept(probability);
        var place = (uint)from;
        var whole = numbers.Length - (numbers.Length % Vector<uint>.Count);
        Vector<uint> at = Vector<uint>.Indices + new Vector<uint>(place), step = new((uint)Vector<uint>.Count), limit = new(threshold), bits = new(BitConverter.SingleToUInt32Bits(kept));
        var words = MemoryMarshal.Cast<float, uint>(numbers);
        for (var index = 0; index < whole; index += Vector<uint>.Count, at += step)
        {
            var x = (at * Step) + new Vector<uint>(key.First);
            x = (x ^ (x >>> 16)) * First;
            x = (x ^ (x >>> 15)) * Second;
            x = (x ^ (x >>> 15)) + new Vector<uint>(key.Second);
            x = (x ^ (x >>> 16)) * Third;
            x = (x ^ (x >>> 15)) * Fourth;
            x ^= x >>> 16;
            (Vector.GreaterThanOrEqual(x, limit) & bits).CopyTo(words[index..]);
        }

        for (var index = whole; index < numbers.Length; index++)
        {
            numbers[index] = Hash(key, place + (uint)index) >= threshold ? kept : 0;
        }

        return mask;
    }

    /// <summary>By integer operations of libtorch, on any device: the same numbers. 64-bit numbers hold the 32-bit ones, so that nothing depends on signs.</summary>
    internal static Tensor OnDevice((uint First, uint Second) key, long from, long count, double probability, Device device)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var (threshold, kept) = Kept(probability);
        var low = tensor(Low);
        var x = arange(from, from + count, ScalarType.Int64, device).mul_((long)Step).add_((long)key.First).bitwise_and_(low);
        x = Fold(x, 16).mul_((long)First).bitwise_and_(low);
        x = Fold(x, 15).mul_((long)Second).bitwise_and_(low);
        x = Fold(x, 15).add_((long)key.Second).bitwise_and_(low);
        x = Fold(x, 16).mul_((long)Third).bitwise_and_(low);
        x = Fold(x, 15).mul_((long)Fourth).bitwise_and_(low);
        return Fold(x, 16).ge((long)threshold).to(ScalarType.Float32).mul_(kept).MoveToOuterDisposeScope();

        static Tensor Fold(Tensor x, long bits) => x.bitwise_xor_(x.bitwise_right_shift(tensor(bits)));
    }

    private static uint Hash((uint First, uint Second) key, uint place)
    {
        var x = (place * Step) + key.First;
        x = (x ^ (x >> 16)) * First;
        x = (x ^ (x >> 15)) * Second;
        x = (x ^ (x >> 15)) + key.Second;
        x = (x ^ (x >> 16)) * Third;
        x = (x ^ (x >> 15)) * Fourth;
        return x ^ (x >> 16);
    }

    private static (uint Threshold, float Kept) Kept(double probability) => ((uint)Math.Round(probability * (Low + 1.0)), (float)(1 / (1 - probability)));
}
