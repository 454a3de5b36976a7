using System.Globalization;
using System.Text;
using Slfd.Experiments.Classifiers;
using Slfd.Reporting.Figures;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Exports;

/// <summary>The table of exported sets, a row each; it follows from the results and the sets alone.</summary>
internal sealed class SetIndex
{
    private readonly StringBuilder _text = new("set,grid,dataset,resolution,ipc,method,label,seed,cell,classes,images,architecture,accuracy,std,repeats,low,high,outside,warning\n");

    /// <summary>The name of a set and of its files.</summary>
    public static string NameOf(TableLine line, SeedScores seed) =>
        FormattableString.Invariant($"{FileName.Of(line.Dataset)}-{line.Resolution}px-ipc{line.ImagesPerClass}-{FileName.Of(line.Method)}-seed{seed.Seed}-{seed.Cell.Prefix}");

    /// <summary>Adds a set.</summary>
    /// <returns>What people must know of it; empty: nothing.</returns>
    public string Add(GridTable table, TableLine line, SeedScores seed, SyntheticImages images, PictureScale scale)
    {
        var warning = scale.Outside > 0
            ? FormattableString.Invariant($"{100 * scale.Outside:0.##} % of the values lie outside [0, 1]; in its PNG files black is {scale.Low:G4} and full is {scale.High:G4}; the tensors are exact")
            : "";
        var view = table.Views.Contains(Architectures.ConvNet) ? Architectures.ConvNet : table.Views[0];
        var score = seed.Scores.View(view, Choice.Last);
        _text.AppendJoin(',',
            NameOf(line, seed), Field(table.Grid.Name), Field(line.Dataset), Number(line.Resolution), Number(line.ImagesPerClass), Field(line.Method), Field(line.Name), Number(seed.Seed), seed.Cell.ToString(),
            Number(images.ClassNames.Count), Number(images.ClassNames.Count * images.PerClass), view, Percentage(score?.Mean), Percentage(score?.Std), Number(table.Grid.Evaluation.Repeats),
            Exact(scale.Low), Exact(scale.High), Exact(scale.Outside), Field(warning)).Append('\n');
        return warning;
    }

    /// <summary>The file.</summary>
    public override string ToString() => _text.ToString();

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Exact(double value) => value.ToString("G6", CultureInfo.InvariantCulture);

    private static string Percentage(double? fraction) => fraction is { } value ? Percent.Exact(value) : "";

    private static string Field(string text) => text.AsSpan().ContainsAny(',', '"', '\n') ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
