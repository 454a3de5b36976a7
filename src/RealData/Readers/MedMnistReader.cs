using Slfd.Experiments.DataSets;
using Slfd.RealData.Decoding;
using Slfd.RealData.Images;
using Slfd.RealData.MedMnist;

namespace Slfd.RealData.Readers;

/// <summary>One MedMNIST file.</summary>
internal sealed class MedMnistReader : DataReader
{
    /// <inheritdoc/>
    public override string Place(DataSetEntry entry, string dataFolder) => MedMnistFile.Find(dataFolder, entry).Path;

    /// <inheritdoc/>
    public override IEnumerable<string> Places(DataSetEntry entry, string dataFolder) => MedMnistFile.Places(dataFolder, entry);

    /// <inheritdoc/>
    public override DataLook Look(DataSpec spec, DataSetEntry entry, string dataFolder)
    {
        var file = MedMnistFile.Find(dataFolder, entry);
        var judging = MedMnistSource.JudgingSplit(spec);
        var whole = judging == MedMnistPart.Test ? entry.TestImages : 0;
        var (train, test) = (file.Count("train"), file.Count(judging));
        var allowed = MedMnistSource.AllowsSubset(spec);
        if (!allowed)
        {
            file.MustBeOfficial();
        }

        var other = file.OtherSize("train") is { } size ? $"; {size}" : string.Empty;
        return new($"{(allowed ? "a file that data.allow-subset lets pass, its checksum not compared" : "the official file")}, {file.Path}, {Part(train, entry.TrainImages, "training")}, {Part(test, whole, judging)}{other}") { Train = train, Test = test };
    }

    /// <inheritdoc/>
    public override bool Check(DataSetEntry entry, string dataFolder, Action<string> say)
    {
        var file = MedMnistFile.Find(dataFolder, entry);
        Count(say, "training", file.Read("train", perClass: null).Labels.Length, entry.TrainImages);
        Count(say, "test", file.Read(MedMnistPart.Test, perClass: null).Labels.Length, entry.TestImages);
        say(file.Has(MedMnistPart.Validation)
            ? $"validation split: {file.Read(MedMnistPart.Validation, perClass: null).Labels.Length} images"
            : "no validation split: a grid can judge on the test split, not with data { test-split = val }");
        if (file.OtherSize(MedMnistPart.Test) is { } other)
        {
            say(other);
        }

        var md5 = file.Md5();
        say(md5 == entry.Md5
            ? $"MD5 {md5}: the official file"
            : $"MD5 {md5}, the official file has {entry.Md5}: a subset or another edition; a grid uses it only with data {{ allow-subset = true }}. The original is {entry.Origin}");
        return true;
    }

    /// <inheritdoc/>
    public override DataOrigin Origin(DataSpec spec, DataSetEntry entry, string dataFolder)
    {
        var file = MedMnistFile.Find(dataFolder, entry);
        var judging = MedMnistPart.TestSplit.Of(spec.Values) ?? MedMnistPart.Test;
        return new(Split("train", entry.TrainImages), Split(judging, judging == MedMnistPart.Test ? entry.TestImages : 0));

        SplitOrigin Split(string name, int whole) => new(name, $"{Path.GetFileName(file.Path)}, {name}_images", whole, file.OtherSize(name));
    }

    /// <inheritdoc/>
    public override IImageSource Source(DataSpec spec, DataSetEntry entry, string dataFolder) => new MedMnistSource(spec, entry, MedMnistFile.Find(dataFolder, entry));
}
