namespace Slfd.RealData;

/// <summary>What a look at a data set's files says, without decoding an image.</summary>
/// <param name="Text">One sentence: edition, place and counts.</param>
/// <param name="CacheBytes">What decoding it will add to the folder of decoded sets; 0: nothing, or it is there.</param>
public sealed record DataLook(string Text, long CacheBytes);
