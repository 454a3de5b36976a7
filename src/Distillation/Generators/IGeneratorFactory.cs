using Slfd.FileFormats.Weights;

namespace Slfd.Distillation.Generators;

/// <summary>How a kind of generator is made: what the compute plane adds to its part.</summary>
internal interface IGeneratorFactory
{
    /// <summary>At random weights, drawn by <c>seed</c>.</summary>
    /// <param name="request">With settled settings.</param>
    /// <exception cref="ArgumentException">The sizes do not fit together.</exception>
    IImageGenerator AtRandom(GeneratorRequest request);

    /// <summary>Why an open file holds none of this kind, as the end of a sentence: <c>is no network pickle</c>; null: it seems to hold one.</summary>
    string? WhyNot(WeightFile file);

    /// <summary>The generator of a file of which <see cref="WhyNot"/> knew nothing wrong.</summary>
    /// <exception cref="InvalidDataException">Damaged, or forged; the message names file and place.</exception>
    /// <exception cref="ArgumentException">The settings do not fit the network.</exception>
    IImageGenerator Read(WeightFile file, GeneratorRequest request);
}
