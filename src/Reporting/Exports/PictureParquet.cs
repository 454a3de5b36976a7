using System.Text.Json;

namespace Slfd.Reporting.Exports;

/// <summary>A synthetic set as <c>datasets</c> of Hugging Face reads it: a row per image, its PNG and its label, and in the file's texts what the columns are.</summary>
internal static class PictureParquet
{
    /// <summary>Where datasets look for a picture.</summary>
    private const string Group = "image";

    /// <summary>The whole file.</summary>
    /// <param name="pictures">With their paths below the set's folder, of which the first three digits are the label.</param>
    /// <param name="classes">Names in label order.</param>
    public static byte[] Of(IReadOnlyList<(string Path, byte[] Png)> pictures, IReadOnlyList<string> classes) => ParquetFile.Of(
        [
            ParquetColumn.Bytes("bytes", pictures.Select(picture => picture.Png), Group),
            ParquetColumn.Texts("path", pictures.Select(picture => picture.Path), Group),
            ParquetColumn.Whole("label", pictures.Select(picture => LabelOf(picture.Path))),
        ],
        new Dictionary<string, string> { ["huggingface"] = Features(classes) });

    private static long LabelOf(string path) => long.Parse(path.AsSpan(0, path.IndexOf('-', StringComparison.Ordinal)), System.Globalization.CultureInfo.InvariantCulture);

    private static string Features(IReadOnlyList<string> classes) => JsonSerializer.Serialize(new
    {
        info = new
        {
            features = new
            {
                image = new { _type = "Image" },
                label = new { names = classes, _type = "ClassLabel" },
            },
        },
    });
}
