using Slfd.RealData.Images;

namespace Slfd.RealData.Decoding;

/// <summary>A part of a data set.</summary>
internal enum SplitName
{
    /// <summary>What is distilled from.</summary>
    Train,

    /// <summary>What a synthetic set is judged on.</summary>
    Test,
}

/// <summary>A data set whose images have to be made one by one: decoded from files, or drawn.</summary>
internal interface IImageSource
{
    /// <summary>As in grids.</summary>
    string Name { get; }

    /// <summary>In label order.</summary>
    IReadOnlyList<string> ClassNames { get; }

    /// <summary>r in pixels.</summary>
    int Resolution { get; }

    /// <summary>The set's constants.</summary>
    Normalisation Normalisation { get; }

    /// <summary>All that decides the bytes of the images: files with sizes and times of change, preprocessing, decoder. Cheap to have: no file is opened for it.</summary>
    string Identity { get; }

    /// <summary>The labels of a split in its order. May read files.</summary>
    /// <exception cref="InvalidDataException">A file is damaged; the message names it.</exception>
    byte[] Labels(SplitName split);

    /// <summary>Makes an image; called from many threads.</summary>
    /// <param name="split">Which split.</param>
    /// <param name="index">Position in it.</param>
    /// <param name="planes">3·r·r bytes: red, green and blue plane, row by row.</param>
    /// <exception cref="InvalidDataException">A file is damaged; the message names it.</exception>
    void Render(SplitName split, int index, Span<byte> planes);
}
