using Slfd.Experiments.Parts;

namespace Slfd.Experiments.DataSets;

/// <summary>The data sets that grids can name.</summary>
public static class DataSetCatalogue
{
    private const string ImageNetOrigin =
        "ILSVRC-2012 (image-net.org, after registration), training and validation images sorted into folders: train/<wnid>/*.JPEG and val/<wnid>/*.JPEG";

    private const string ImageNetTerms = "ImageNet: non-commercial research and education; the photographs belong to their owners";

    private static readonly int[] s_sides = [32, 64, 128, 256];

    /// <summary>All of them, in the order in which help lists them.</summary>
    public static PartList<DataSetEntry> All { get; } = new("data set",
    [
        new("procedural", DataFormParts.Procedural, Numbered("disc", "ring", "square", "cross", "triangle", "star", "stripes", "checker", "dots", "wave"), s_sides, Origin: null, "drawn by this program; no terms"),
        new("cifar10", DataFormParts.Of<Cifar10BinaryPart>(), Numbered("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"), [32],
            "CIFAR-10 binary version (cifar-10-binary.tar.gz, Krizhevsky, University of Toronto)",
            "no licence stated; cite Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009")
        { TrainImages = 50_000, TestImages = 10_000 },
        PathMnist(28, "a8b06965200029087d5bd730944a56c1"),
        .. ImageNetSubsets.All.Select(subset => new DataSetEntry(subset.Name, DataFormParts.Of<ImageFoldersPart>(), subset.Classes, s_sides, ImageNetOrigin, ImageNetTerms)
        {
            TrainImages = 13_000,
            TestImages = 500,
        }),
        .. ImageNetSubsets.Tiny.Select(group => new DataSetEntry(group.Name, DataFormParts.Of<TinyImageNetPart>(), group.Classes, s_sides,
            "Tiny-ImageNet-200 (tiny-imagenet-200.zip, Stanford CS231N)", ImageNetTerms)
        {
            TrainImages = 5_000,
            TestImages = 500,
        }),
        PathMnist(64, "55aa9c1e0525abe5a6b9d8343a507616"),
        PathMnist(128, "ac42d08fb904d92c244187169d1fd1d9"),
        PathMnist(224, "2c51a510bcdc9cf8ddb2af93af1eadec"),
    ]);

    /// <summary>The drawn data set, whose resolutions are also those of drawn images that stand in for another.</summary>
    public static DataSetEntry Drawn => All.First(entry => entry.Form == DataFormParts.Procedural);

    /// <summary>The entry called <paramref name="name"/>, or null.</summary>
    public static DataSetEntry? Find(string name) => All.Find(name);

    /// <summary>PathMNIST as MedMNIST v2 publishes it, 28 px, and its larger editions (MedMNIST+), each a set of its own: the paper enlarges the 28 px one, so no other stands beside its numbers.</summary>
    private static DataSetEntry PathMnist(int side, string md5)
    {
        var (name, file) = side == PathMnistSide ? ("pathmnist", "pathmnist") : (FormattableString.Invariant($"pathmnist-{side}"), FormattableString.Invariant($"pathmnist_{side}"));
        return new(name, DataFormParts.Of<MedMnistPart>(),
            Numbered("adipose", "background", "debris", "lymphocytes", "mucus", "smooth muscle", "normal colon mucosa", "cancer-associated stroma", "colorectal adenocarcinoma epithelium"), s_sides,
            $"{file}.npz of MedMNIST {(side == PathMnistSide ? "v2" : "v2+")} (medmnist.com, zenodo.org), the {side} px version",
            "CC BY 4.0 (Yang et al., Scientific Data 10:41, 2023; Kather et al.); not for clinical use")
        {
            FileName = file,
            Md5 = md5,
            StoredSide = side,
            TestImages = 7_180,
            TrainImages = 89_996,
        };
    }

    private const int PathMnistSide = 28;

    /// <summary>Classes whose index for a generator is their label (OP-17 and OP-18 of distillation.md).</summary>
    private static DataSetClass[] Numbered(params string[] names) => [.. names.Select((name, label) => new DataSetClass(name, label))];
}
