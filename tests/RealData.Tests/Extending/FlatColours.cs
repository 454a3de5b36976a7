using System.Globalization;
using System.Runtime.CompilerServices;
using Slfd.Experiments.DataSets;
using Slfd.Experiments.Settings;
using Slfd.RealData.Decoding;
using Slfd.RealData.Images;
using Slfd.RealData.Readers;

namespace Slfd.RealData.Tests.Extending;

#region part
/// <summary>Text files of one colour each: what a new form of data looks like (docs/extending.md).</summary>
public sealed class FlatColoursPart : DataFormPart
{
    /// <summary>A key of its own: the colours are taken from 255.</summary>
    public static FlagKey Negative { get; } = new("negative") { AsBefore = false };

    public override string Name => "flat-colours";

    public override IReadOnlyList<SettingKey> Keys { get; } = [Negative];
}
#endregion

#region reader
/// <summary>Reads <see cref="FlatColoursPart"/>: <c>NAME.txt</c> in the data folder, a line "label red green blue" for each image.</summary>
internal sealed class FlatColoursReader : DataReader
{
    public override string Place(DataSetEntry entry, string dataFolder) => Path.Combine(dataFolder, $"{entry.Name}.txt") is var file && File.Exists(file) ? file
        : throw new FileNotFoundException($"{file}: no such file; it comes from {entry.Origin}");

    public override bool Check(DataSetEntry entry, string dataFolder, Action<string> say) => File.ReadLines(Place(entry, dataFolder)).Any();

    public override IImageSource Source(DataSpec spec, DataSetEntry entry, string dataFolder) => new Colours(spec, entry, File.ReadAllLines(Place(entry, dataFolder)));

    private sealed class Colours(DataSpec spec, DataSetEntry entry, string[] lines) : IImageSource
    {
        private readonly bool _negative = FlatColoursPart.Negative.Of(spec.Values) == true;

        public string Name => spec.Name;

        public IReadOnlyList<string> ClassNames => [.. entry.ClassList.Select(known => known.Name)];

        public int Resolution => spec.Resolution;

        public Normalisation Normalisation { get; } = new([0.5f, 0.5f, 0.5f], [0.5f, 0.5f, 0.5f]);

        public string Identity => $"flat colours, {Resolution} px, negative {_negative}: {string.Join(';', lines)}";

        public byte[] Labels(SplitName split) => [.. lines.Select(line => Number(line, 0))];

        public void Render(SplitName split, int index, Span<byte> planes)
        {
            var side = planes.Length / 3;
            for (var channel = 0; channel < 3; channel++)
            {
                var value = Number(lines[index], 1 + channel);
                planes.Slice(channel * side, side).Fill(_negative ? (byte)(255 - value) : value);
            }
        }

        private static byte Number(string line, int column) => byte.Parse(line.Split(' ')[column], CultureInfo.InvariantCulture);
    }
}
#endregion

/// <summary>A line in two lists, and a line in the catalogue for each data set of the form. In the product these lines stand in the lists themselves.</summary>
internal static class Registration
{
    [ModuleInitializer]
    internal static void Register()
    {
        #region lists
        FlatColoursPart part = new();
        DataFormParts.All.Register(part);
        DataReaders.All.Add<FlatColoursPart>(new FlatColoursReader());
        DataSetCatalogue.All.Register(new("two-colours", part, [new("dark", 0), new("light", 1)], [32], "the test that wrote it", "no terms") { TrainImages = 2, TestImages = 2 });
        #endregion
    }
}
