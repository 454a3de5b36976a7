using Slfd.Artifacts;
using Slfd.Distillation.Generators.StyleGanXl;
using Slfd.Distillation.Generators.UVits;
using Slfd.FileFormats.Weights;
using static TorchSharp.torch;

namespace Slfd.Distillation.Generators.Loading;

/// <summary>Makes a generator of a weights file. What the file is, its content tells; nothing in it is ever run. Source: generators.md sections 3 and 4.2.</summary>
public static class GeneratorFiles
{
    /// <summary>Reads a StyleGAN-XL network pickle (<c>.pkl</c>), or a U-ViT's state dict (<c>.pth</c>, <c>.safetensors</c>).</summary>
    /// <param name="path">The file.</param>
    /// <param name="device">Where the weights go.</param>
    /// <param name="options">For what a file cannot say.</param>
    /// <returns>The generator, which the caller disposes, and the file's hash. The file is closed again.</returns>
    /// <exception cref="InvalidDataException">Damaged, forged, or no generator that this version knows; the message names file, place and remedy.</exception>
    /// <exception cref="FileNotFoundException">There is no such file; the message says where such files come from.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="ArgumentException">The options do not fit the network.</exception>
    public static LoadedGenerator Load(string path, Device device, GeneratorFileOptions? options = null)
    {
        options ??= new();
        MustExist(path);
        var hash = WholeFile.Sha256(path);
        if (options.Sha256 is { } expected && !expected.Equals(hash, StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidDataException($"{path}: its SHA-256 is {hash}, but generator.sha256 says {expected}; fetch the file again, or correct the key if another file is meant");
        }

        using var file = WeightFile.Open(path);
        var name = Path.GetFileName(path);
        return new(
            file.Format == WeightFormat.NetworkPickle ? new StyleGanXlGenerator(StyleGanXlPickle.Read(file, key: null, device), name) : UVit(file, name, device, options),
            hash);
    }

    /// <summary>The mapping network of a StyleGAN-XL file alone; its synthesis network is not kept.</summary>
    /// <inheritdoc cref="Load"/>
    public static StyleGanXlMapping LoadMapping(string path, Device device)
    {
        MustExist(path);
        using var file = WeightFile.Open(path);
        return file.Format == WeightFormat.NetworkPickle
            ? StyleGanXlPickle.ReadMapping(file, key: null, device)
            : throw new InvalidDataException($"{path}: is no network pickle; a mapping network is taken from one of StyleGAN-XL's .pkl files");
    }

    private static UVitGenerator UVit(WeightFile file, string name, Device device, GeneratorFileOptions options)
    {
        var weights = UVitWeights.Read(file, options.UVit.Heads, device);
        StyleGanXlMapping? mapping = null;
        try
        {
            mapping = options.MappingFile is { } source ? LoadMapping(source, device) : null;
            return new(weights, name, options.UVit, mapping);
        }
        catch
        {
            weights.Dispose();
            mapping?.Dispose();
            throw;
        }
    }

    private static void MustExist(string path)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"{path}: no such file; pretrained weights are not shipped. StyleGAN-XL's .pkl and U-ViT's .pth files come from their projects' pages; set generator.file to where one lies, or use weights = random");
        }
    }
}

/// <summary>What a weights file does not say.</summary>
public sealed record GeneratorFileOptions
{
    /// <summary>Hex SHA-256 that the file must have; null: whatever is there.</summary>
    public string? Sha256 { get; init; }

    /// <summary>How a U-ViT is used.</summary>
    public UVitOptions UVit { get; init; } = new();

    /// <summary>A StyleGAN-XL file whose mapping network makes w_s for a U-ViT; null: w_s is z, reshaped.</summary>
    public string? MappingFile { get; init; }
}

/// <summary>A generator and the file that it came from.</summary>
/// <param name="Generator">The caller disposes it.</param>
/// <param name="Sha256">Hex, lower case.</param>
public sealed record LoadedGenerator(IImageGenerator Generator, string Sha256);
