using System.Globalization;
using Slfd.Distillation.Tensors;
using Slfd.Experiments.Methods.Generators;
using Slfd.FileFormats.Weights;
using static TorchSharp.torch;

namespace Slfd.Distillation.Generators.StyleGanXl;

/// <summary><c>generator.safetensors</c>: a StyleGAN-XL that the product trained, tensors by state-dict key, and in the metadata the numbers that its shapes follow from.</summary>
/// <remarks>What the metadata do not say is at its published default (<see cref="StyleGanXlStem"/>). A file says what it is, so that it cannot be taken for a U-ViT's.</remarks>
internal static class StyleGanXlFile
{
    /// <summary>The value of <see cref="KindKey"/>.</summary>
    public static readonly string Kind = new StyleGanXlPart().Name;

    /// <summary>Metadata key that says what is in the file.</summary>
    public const string KindKey = "kind";

    private const string ClassesKey = "classes", LabelKey = "label";
    private const int Most = 1 << 16;

    /// <summary>The numbers of a stem that a file says, in the order of their keys.</summary>
    private static readonly (string Key, Func<StyleGanXlStem, int> Of)[] s_numbers =
    [
        ("channel-base", stem => stem.ChannelBase), ("channel-maximum", stem => stem.ChannelMax), ("filter-size", stem => stem.FilterSize), ("latent-width", stem => stem.LatentWidth),
        ("layers", stem => stem.Layers), ("margin", stem => stem.Margin), ("resolution", stem => stem.Resolution), ("style-width", stem => stem.StyleWidth),
    ];

    /// <summary>Writes a network without stages. Equal weights give equal bytes.</summary>
    /// <param name="path">Where.</param>
    /// <param name="weights">Class-conditional or not.</param>
    /// <param name="stem">What their shapes follow from.</param>
    /// <param name="label">For people: what it was trained on.</param>
    /// <returns>Hex SHA-256 of the file.</returns>
    public static string Write(string path, StyleGanXlWeights weights, StyleGanXlStem stem, string label)
    {
        Dictionary<string, string> metadata = new(StringComparer.Ordinal)
        {
            [KindKey] = Kind,
            [ClassesKey] = Text(weights.Mapping.Classes),
            [LabelKey] = label,
        };
        foreach (var (key, of) in s_numbers)
        {
            metadata[key] = Text(of(stem));
        }

        return TensorFile.Write(path, weights.Parameters.Concat(weights.Buffers).ToDictionary(entry => entry.Key, entry => entry.Value), metadata);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="file">Open; its metadata say <see cref="Kind"/>.</param>
    /// <param name="device">Where the tensors are copied to.</param>
    /// <exception cref="InvalidDataException">A number or a tensor is missing, foreign or of another shape; the message names file and key.</exception>
    public static StyleGanXlWeights Read(WeightFile file, Device device)
    {
        var numbers = s_numbers.ToDictionary(number => number.Key, number => Number(file, number.Key, atLeast: 1), StringComparer.Ordinal);
        StyleGanXlStem stem = new()
        {
            ChannelBase = numbers["channel-base"],
            ChannelMax = numbers["channel-maximum"],
            FilterSize = numbers["filter-size"],
            LatentWidth = numbers["latent-width"],
            Layers = numbers["layers"],
            Margin = numbers["margin"],
            Resolution = numbers["resolution"],
            StyleWidth = numbers["style-width"],
        };
        var classes = Number(file, ClassesKey, atLeast: 0);
        var schedule = Schedule(file, stem, classes);
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        using var rng = new Generator(0, CPU);
        var weights = StyleGanXlInitialisation.Draw(schedule, classes, rng, device);
        try
        {
            Fill(file, [.. weights.Parameters, .. weights.Buffers]);
            return weights;
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    private static void Fill(WeightFile file, IReadOnlyList<(string Key, Tensor Value)> tensors)
    {
        var known = tensors.Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal);
        if (file.Tensors.Keys.Order(StringComparer.Ordinal).FirstOrDefault(key => !known.Contains(key)) is { } foreign)
        {
            throw new InvalidDataException($"{file.Path}: has a tensor '{foreign}' that a generator of its metadata has not");
        }

        foreach (var (key, tensor) in tensors)
        {
            using var scope = NewDisposeScope();
            tensor.copy_(file.Expect(key, tensor.shape).ToTensor());
        }
    }

    /// <summary>The shapes, if the file is large enough to hold them: a forged number must not become gigabytes.</summary>
    private static StyleGanXlSchedule Schedule(WeightFile file, StyleGanXlStem stem, int classes)
    {
        try
        {
            var schedule = StyleGanXlSchedule.Of(stem);
            var held = file.Tensors.Values.Sum(tensor => tensor.Count);
            var mapping = ((long)stem.StyleWidth * stem.StyleWidth) + ((long)classes * stem.StyleWidth);
            return schedule.Parameters + mapping <= held
                ? schedule
                : throw new InvalidDataException($"{file.Path}: holds {held} numbers, but its metadata describe a generator of {schedule.Parameters + mapping} and more");
        }
        catch (ArgumentException impossible)
        {
            throw new InvalidDataException($"{file.Path}: its metadata describe no generator: {impossible.Message}", impossible);
        }
    }

    private static int Number(WeightFile file, string key, int atLeast) =>
        file.Metadata.GetValueOrDefault(key) is { } text && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= atLeast && number <= Most
            ? number
            : throw new InvalidDataException($"{file.Path}: its metadata say '{file.Metadata.GetValueOrDefault(key)}' for '{key}', expected a whole number from {atLeast} to {Most}");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
