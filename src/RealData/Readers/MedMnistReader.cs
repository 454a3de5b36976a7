using Slfd.Experiments.DataSets;
using Slfd.RealData.Decoding;
using Slfd.RealData.MedMnist;

namespace Slfd.RealData.Readers;

/// <summary>One MedMNIST file.</summary>
internal sealed class MedMnistReader : DataReader
{
    /// <inheritdoc/>
    public override string Place(DataSetEntry entry, string dataFolder) => MedMnistFile.Find(dataFolder, entry).Path;

    /// <inheritdoc/>
    public override bool Check(DataSetEntry entry, string dataFolder, Action<string> say)
    {
        var file = MedMnistFile.Find(dataFolder, entry);
        Count(say, "training", file.Read("train", perClass: null).Labels.Length, entry.TrainImages);
        Count(say, "test", file.Read(MedMnistPart.Test, perClass: null).Labels.Length, entry.TestImages);
        say($"validation split: {file.Read(MedMnistPart.Validation, perClass: null).Labels.Length} images");
        var md5 = file.Md5();
        say(md5 == entry.Md5
            ? $"MD5 {md5}: the official file"
            : $"MD5 {md5}, the official file has {entry.Md5}: a subset or another edition; a grid uses it only with data {{ allow-subset = true }}. The original is {entry.Origin}");
        return true;
    }

    /// <inheritdoc/>
    public override IImageSource Source(DataSpec spec, DataSetEntry entry, string dataFolder) => new MedMnistSource(spec, entry, MedMnistFile.Find(dataFolder, entry));
}
