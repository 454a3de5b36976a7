namespace Slfd.RealData.Readers;

/// <summary>What a look at a data set's files says, without decoding an image.</summary>
/// <param name="Text">One sentence: edition, place and counts.</param>
/// <param name="CacheBytes">What decoding it will add to the folder of decoded sets; 0: nothing, or it is there.</param>
public sealed record DataLook(string Text, long CacheBytes = 0)
{
    /// <summary>Training images that are there, which may be a part of the whole set; null: not known without reading them.</summary>
    public int? Train { get; init; }

    /// <summary>The same of the images that judge.</summary>
    public int? Test { get; init; }
}
