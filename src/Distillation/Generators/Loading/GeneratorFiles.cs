using Slfd.Artifacts;
using Slfd.Experiments.Methods.Generators;
using Slfd.FileFormats.Weights;
using Slfd.RealData.Decoding;
using static TorchSharp.torch;

namespace Slfd.Distillation.Generators.Loading;

/// <summary>Makes a generator of a weights file. What the file is, its content tells; nothing in it is ever run. Source: generators.md sections 3 and 4.2.</summary>
internal static class GeneratorFiles
{
    /// <summary>Reads the weights of a generator: a StyleGAN-XL network pickle (<c>.pkl</c>), a U-ViT's state dict (<c>.pth</c>, <c>.safetensors</c>), or what else a
    /// factory knows.</summary>
    /// <param name="path">The file.</param>
    /// <param name="request">Where the weights go, and what a file cannot say.</param>
    /// <param name="asked">The kind that a cell asks for, so that no file of another kind is taken for it; null: the kind that the file holds.</param>
    /// <returns>The generator, which the caller disposes, and the file's hash. The file is closed again.</returns>
    /// <exception cref="InvalidDataException">Damaged, forged, of another kind, or no generator that this version knows; the message names file, place and remedy.</exception>
    /// <exception cref="FileNotFoundException">There is no such file; the message says where such files come from.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="ArgumentException">The settings do not fit the network.</exception>
    public static LoadedGenerator Load(string path, GeneratorRequest request, GeneratorPart? asked = null)
    {
        MustExist(path);
        var hash = MustBe(request.Settings.Sha256, path);

        using var file = WeightFile.Open(path);
        return new(Finite(FactoryFor(file, path, asked).Read(file, request), path), hash);
    }

    /// <summary>Refuses a file as <see cref="Load"/> would, as far as that can be told without libtorch: by what it is, by what it says that it holds, and by the numbers of a state dict.</summary>
    /// <param name="path">The file.</param>
    /// <inheritdoc cref="Load" path="/exception"/>
    public static void Look(string path)
    {
        MustExist(path);
        using var file = WeightFile.Open(path);
        _ = FactoryFor(file, path, asked: null);
        foreach (var (name, stored) in file.Tensors)
        {
            if (Array.Exists(file.Expect(name, stored, stored.Shape).ToArray(), number => !float.IsFinite(number)))
            {
                throw NotFinite(path, stored.Shape);
            }
        }
    }

    /// <summary>Who reads it.</summary>
    private static IGeneratorFactory FactoryFor(WeightFile file, string path, GeneratorPart? asked)
    {
        List<string> reasons = [];
        foreach (var part in asked is null ? GeneratorParts.All.ToList() : [asked])
        {
            var factory = GeneratorFactories.All.For(part);
            if (factory.WhyNot(file) is not { } reason)
            {
                return factory;
            }

            reasons.Add($"{part.Name}: {reason}");
        }

        throw new InvalidDataException(asked is null
            ? $"{path}: holds no generator that this build knows ({string.Join("; ", reasons)})"
            : $"{path}: is not what the cell asks for ({reasons[0]}); set generator.file to a file of that kind, or the row's generator to another");
    }

    /// <summary>Weights with a number that is none make every image grey or wild, and say nothing about it later.</summary>
    private static IImageGenerator Finite(IImageGenerator generator, string path)
    {
        using var scope = NewDisposeScope();
        if (generator.Parameters.FirstOrDefault(parameter => !parameter.isfinite().all().item<bool>()) is not { } broken)
        {
            return generator;
        }

        var refusal = NotFinite(path, broken.shape);
        generator.Dispose();
        throw refusal;
    }

    private static InvalidDataException NotFinite(string path, long[] shape) =>
        new($"{path}: a tensor of its weights ({string.Join(" × ", shape)}) holds numbers that are not finite; the training that made it went wrong, or the file is damaged: fetch it again");

    /// <summary>The file's hash, which must be the expected one where one is.</summary>
    /// <exception cref="InvalidDataException">It is another.</exception>
    public static string MustBe(string? expected, string path)
    {
        var hash = WholeFile.Sha256(path);
        return expected is null || expected.Equals(hash, StringComparison.OrdinalIgnoreCase)
            ? hash
            : throw new InvalidDataException($"{path}: its SHA-256 is {hash}, but generator.sha256 says {expected}; fetch the file again, or correct the key if another file is meant");
    }

    /// <summary>Refuses a path at which no file is, and says where such files come from.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="InvalidDataException">It is a device or a pipe.</exception>
    public static void MustExist(string path)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"{path}: no such file; pretrained weights are not shipped. StyleGAN-XL's .pkl and U-ViT's .pth files come from their projects' pages; set generator.file to where one lies, or use weights = random");
        }

        RegularData.Must(path);
    }
}

/// <summary>A generator and the file that it came from.</summary>
/// <param name="Generator">The caller disposes it.</param>
/// <param name="Sha256">Hex, lower case.</param>
internal sealed record LoadedGenerator(IImageGenerator Generator, string Sha256);
