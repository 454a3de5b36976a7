using Slfd.Experiments.DataSets;
using Slfd.RealData.Cifar10;
using Slfd.RealData.Decoding;
using Slfd.RealData.Images;

namespace Slfd.RealData.Readers;

/// <summary>CIFAR-10's binary batches, which are read as they are.</summary>
internal sealed class Cifar10Reader : DataReader
{
    /// <inheritdoc/>
    public override string Place(DataSetEntry entry, string dataFolder) => Cifar10Files.Find(dataFolder, entry.Origin!).Folder;

    /// <inheritdoc/>
    public override IEnumerable<string> Places(DataSetEntry entry, string dataFolder) => Cifar10Files.Places(dataFolder);

    /// <inheritdoc/>
    public override DataLook Look(DataSpec spec, DataSetEntry entry, string dataFolder)
    {
        var files = Cifar10Files.Find(dataFolder, entry.Origin!);
        _ = files.ReadClassNames();
        return files.Counts() is var (train, test)
            ? new($"the binary version in {files.Folder}, {Part(train, entry.TrainImages, "training")}, {Part(test, entry.TestImages, "test")}") { Train = train, Test = test }
            : new($"the Python version in {files.Folder}");
    }

    /// <inheritdoc/>
    public override bool Check(DataSetEntry entry, string dataFolder, Action<string> say)
    {
        var files = Cifar10Files.Find(dataFolder, entry.Origin!);
        _ = files.ReadClassNames();
        Count(say, "training", files.ReadTrain(perClass: null).Labels.Length, entry.TrainImages);
        Count(say, "test", files.ReadTest(perClass: null).Labels.Length, entry.TestImages);
        say("no checksum is published for the unpacked files; lengths and labels are sound");
        return true;
    }

    /// <inheritdoc/>
    public override IImageSource? Source(DataSpec spec, DataSetEntry entry, string dataFolder) => null;

    /// <inheritdoc/>
    public override IImageBytes Read(DataSpec spec, DataSetEntry entry, string dataFolder, string? cacheFolder, DecodeWatch watch)
    {
        var files = Cifar10Files.Find(dataFolder, entry.Origin!);
        return new ImageData(
            spec.Name,
            files.ReadClassNames(),
            Cifar10Files.Resolution,
            Normalisation.Cifar10,
            files.ReadTrain(spec.TrainPerClass),
            files.ReadTest(spec.TestPerClass));
    }

    /// <inheritdoc/>
    public override DataOrigin Origin(DataSpec spec, DataSetEntry entry, string dataFolder)
    {
        var files = Cifar10Files.Find(dataFolder, entry.Origin!);
        return new(new("train", files.TrainSource, entry.TrainImages), new("test", files.TestSource, entry.TestImages));
    }
}
