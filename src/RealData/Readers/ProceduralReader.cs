using Slfd.Experiments.DataSets;
using Slfd.RealData.Decoding;
using Slfd.RealData.Images;
using Slfd.RealData.Procedural;

namespace Slfd.RealData.Readers;

/// <summary>Images that this program draws.</summary>
internal sealed class ProceduralReader : DataReader
{
    /// <inheritdoc/>
    public override string Place(DataSetEntry entry, string dataFolder) => "drawn by this program; needs no file";

    /// <inheritdoc/>
    public override DataLook Look(DataSpec spec, DataSetEntry entry, string dataFolder) => new("drawn by this program; needs no file");

    /// <inheritdoc/>
    public override bool Check(DataSetEntry entry, string dataFolder, Action<string> say) => true;

    /// <inheritdoc/>
    public override DataOrigin Origin(DataSpec spec, DataSetEntry entry, string dataFolder) => new(new("train", "drawn by this program", 0), new("test", "drawn by this program", 0));

    /// <inheritdoc/>
    public override IImageSource Source(DataSpec spec, DataSetEntry entry, string dataFolder) => new ProceduralSource(spec, entry.Classes);

    /// <inheritdoc/>
    public override IImageBytes Read(DataSpec spec, DataSetEntry entry, string dataFolder, string? cacheFolder, DecodeWatch watch)
    {
        ProceduralSource source = new(spec, entry.Classes);
        return source.IsQuick ? Decoder.InMemory(source, watch) : base.Read(spec, entry, dataFolder, cacheFolder, watch);
    }
}
