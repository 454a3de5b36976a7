using Slfd.Experiments.DataSets;
using Slfd.Experiments.Methods.Generators;
using Slfd.FileFormats.Weights;
using static TorchSharp.torch;

namespace Slfd.Distillation.Generators.StyleGanXl;

/// <summary>Makes StyleGAN-XL, and reads it from the snapshots of its trainer (<c>.pkl</c>) and from files of its training here (<c>generator.safetensors</c>).</summary>
internal sealed class StyleGanXlFactory : IGeneratorFactory
{
    /// <summary>Length of ImageNet's one-hot vectors.</summary>
    private const int ImageNetClasses = 1000;

    /// <inheritdoc/>
    public IImageGenerator AtRandom(GeneratorRequest request)
    {
        var resolution = request.Resolution ?? throw new ArgumentException("random weights of StyleGAN-XL need a resolution");
        return StyleGanXlGenerator.Random(StyleGanXlPart.ScheduleOf(request.Settings, resolution), ClassesOf(request), request.Seed, request.Device);
    }

    /// <inheritdoc/>
    public string? WhyNot(WeightFile file)
    {
        if (file.Format == WeightFormat.NetworkPickle)
        {
            return null;
        }

        var kind = file.Metadata.GetValueOrDefault(StyleGanXlFile.KindKey);
        return kind == StyleGanXlFile.Kind ? null
            : kind is null ? "is no network pickle (.pkl) of StyleGAN-XL's trainer, and no file of a training here (.safetensors)"
            : $"says that it holds a '{kind}'";
    }

    /// <inheritdoc/>
    public IImageGenerator Read(WeightFile file, GeneratorRequest request) =>
        new StyleGanXlGenerator(
            file.Format == WeightFormat.NetworkPickle ? StyleGanXlPickle.Read(file, key: null, request.Device) : StyleGanXlFile.Read(file, request.Device), Path.GetFileName(file.Path));

    /// <summary>The mapping network of a file alone; its synthesis network is not kept.</summary>
    /// <exception cref="InvalidDataException">The file is no network pickle, or is damaged.</exception>
    public static StyleGanXlMapping ReadMapping(WeightFile file, Device device) => file.Format == WeightFormat.NetworkPickle
        ? StyleGanXlPickle.ReadMapping(file, key: null, device)
        : throw new InvalidDataException($"{file.Path}: is no network pickle; a mapping network is taken from one of StyleGAN-XL's .pkl files");

    /// <summary>c_dim of random weights: none, or enough for every label: ImageNet's for its subsets, which are classes of it.</summary>
    private static int ClassesOf(GeneratorRequest request)
    {
        if (StyleGanXlPart.Conditional.Of(request.Settings.Values) != true)
        {
            return 0;
        }

        var classes = request.Settings.Classes
            ?? (request.Dataset is { } name ? DataSetCatalogue.Find(name)?.ClassList.Select(known => known.GeneratorIndex).ToArray() : null)
            ?? throw new ArgumentException("a conditional StyleGAN-XL at random weights needs the generator's class of each label (grid key generator.classes)");
        return classes.Max() < classes.Length ? classes.Length : Math.Max(ImageNetClasses, classes.Max() + 1);
    }
}
