using System.Globalization;
using System.Text.Json;
using static TorchSharp.torch;

namespace Slfd.Verification;

/// <summary><c>splitmix64-v1</c>: weights from a seed, so that fixtures of big networks stay small. Source: fixtures/README.md, "Weight formula".</summary>
internal static class WeightFormula
{
    /// <summary>The formula's name in a config.</summary>
    public const string Name = "splitmix64-v1";

    private const ulong Golden = 0x9E3779B97F4A7C15;

    /// <summary>The first <paramref name="count"/> values of tensor number <paramref name="index"/>, in row-major order.</summary>
    public static float[] Values(ulong seed, ulong index, long count, double offset, double scale)
    {
        const double HalfRange = 1 << 24;
        var origin = Mix(unchecked(seed + Golden * (index + 1)));
        var values = new float[count];
        for (var element = 0; element < values.Length; element++)
        {
            var drawn = Mix(unchecked(origin + Golden * ((ulong)element + 1))) >> 40;
            var centred = (2.0 * drawn + 1 - HalfRange) / HalfRange;
            var scaled = scale * centred;
            values[element] = (float)(offset + scaled);
        }

        return values;
    }

    /// <summary>The weight of that name from <c>config.weights</c>, on the CPU.</summary>
    /// <exception cref="InvalidDataException">The config lists no such weight.</exception>
    public static Tensor Of(JsonElement config, string name)
    {
        if (config.TryGetProperty("weights", out var weights))
        {
            foreach (var entry in weights.GetProperty("tensors").EnumerateArray().Where(entry => entry[0].GetString() == name))
            {
                return Make(weights, [.. entry[1].EnumerateArray().Select(side => side.GetInt64())], entry[2], entry[3], entry[4]);
            }
        }

        throw new InvalidDataException($"the case neither stores weight {name} nor says how to make it");
    }

    /// <summary>A tensor that is described by <c>seed</c>, <c>shape</c>, <c>index</c>, <c>offset</c> and <c>scale</c>, on the CPU.</summary>
    public static Tensor Make(JsonElement formula) => Make(
        formula, [.. formula.GetProperty("shape").EnumerateArray().Select(side => side.GetInt64())], formula.GetProperty("index"), formula.GetProperty("offset"), formula.GetProperty("scale"));

    /// <summary>Seeds beyond 2^53 are decimal strings.</summary>
    public static ulong Seed(JsonElement seed) =>
        seed.ValueKind == JsonValueKind.String ? ulong.Parse(seed.GetString()!, CultureInfo.InvariantCulture) : seed.GetUInt64();

    private static Tensor Make(JsonElement source, long[] shape, JsonElement index, JsonElement offset, JsonElement scale)
    {
        var generator = source.TryGetProperty("generator", out var named) ? named.GetString() : Name;
        if (generator != Name)
        {
            throw new InvalidDataException($"unknown weight formula '{generator}'; expected {Name}");
        }

        var count = shape.Aggregate(1L, (product, side) => checked(product * side));
        return tensor(Values(Seed(source.GetProperty("seed")), index.GetUInt64(), count, offset.GetDouble(), scale.GetDouble())).reshape(shape);
    }

    private static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
