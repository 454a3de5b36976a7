using Slfd.Distillation.Data.Procedural;
using Slfd.Messages.Catalogue;
using Slfd.Messages.Cells;
using static TorchSharp.torch;

namespace Slfd.Distillation.Data;

/// <summary>The data sets that grids can name, as images on a device.</summary>
public static class DataSets
{
    /// <summary>Measured on the whole procedural training split at 32 px; they hardly change with the resolution.</summary>
    private static readonly Normalisation s_procedural = new([0.410f, 0.358f, 0.465f], [0.233f, 0.246f, 0.237f]);

    /// <summary>Loads a set, or as much of it as the specification asks for: the first images of each class.</summary>
    /// <param name="spec">Which set, at which resolution, and how much of it.</param>
    /// <param name="dataFolder">Where data sets are looked for, each in a folder of its own.</param>
    /// <param name="device">Where the images go.</param>
    /// <returns>The set; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">Unknown name, a resolution that the set cannot give, or a limit below 1; the message says what is allowed.</exception>
    /// <exception cref="FileNotFoundException">A file of the set is missing; the message says which, and where the original comes from.</exception>
    /// <exception cref="DirectoryNotFoundException">The whole set is missing; likewise.</exception>
    /// <exception cref="InvalidDataException">A file is damaged; likewise.</exception>
    public static RealSet Load(DataSpec spec, string dataFolder, Device device) => new(Read(spec, dataFolder), device);

    /// <summary>The same as bytes, before any device is involved.</summary>
    internal static ImageData Read(DataSpec spec, string dataFolder)
    {
        var entry = DataSetCatalogue.Find(spec.Name)
            ?? throw new ArgumentException($"unknown data set '{spec.Name}'; allowed: {string.Join(", ", DataSetCatalogue.All.Select(known => known.Name))}");
        if (spec.Drawn == true)
        {
            return Procedural(spec, entry.Classes, standsInFor: entry.Name);
        }

        if (!entry.Resolutions.Contains(spec.Resolution))
        {
            throw new ArgumentException($"data set '{spec.Name}' gives images of {string.Join(", ", entry.Resolutions)} px, not of {spec.Resolution} px");
        }

        MustBePositive(spec.TrainPerClass, "training");
        MustBePositive(spec.TestPerClass, "test");
        return spec.Name switch
        {
            "procedural" => Procedural(spec, entry.Classes, standsInFor: null),
            "cifar10" => Cifar10(spec, Cifar10Files.Find(dataFolder, entry.Origin!)),
            _ => throw new ArgumentException($"data set '{spec.Name}' is in the catalogue, but this version has no reader for it"),
        };
    }

    private static ImageData Procedural(DataSpec spec, int classes, string? standsInFor) => new(
        spec.Name,
        [.. ProceduralImages.ClassNames.Take(classes)],
        spec.Resolution,
        s_procedural,
        ProceduralImages.Train(Math.Min(spec.TrainPerClass ?? int.MaxValue, ProceduralImages.TrainPerClass), spec.Resolution, classes, standsInFor),
        ProceduralImages.Test(Math.Min(spec.TestPerClass ?? int.MaxValue, ProceduralImages.TestPerClass), spec.Resolution, classes, standsInFor));

    private static ImageData Cifar10(DataSpec spec, Cifar10Files files) => new(
        spec.Name,
        files.ReadClassNames(),
        Cifar10Files.Resolution,
        Normalisation.Cifar10,
        files.ReadTrain(spec.TrainPerClass),
        files.ReadTest(spec.TestPerClass));

    private static void MustBePositive(int? limit, string which)
    {
        if (limit < 1)
        {
            throw new ArgumentException($"a limit of {limit} {which} images per class leaves none; it must be at least 1");
        }
    }
}
