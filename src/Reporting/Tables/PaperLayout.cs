using Slfd.Experiments.Classifiers;
using Slfd.Experiments.Grids;
using Slfd.Experiments.Methods;
using Slfd.Experiments.Methods.Generators;

namespace Slfd.Reporting.Tables;

/// <summary>Rows and columns as one of the paper's tables has them. The grid's own methods fill it, baselines first; a method that the paper does not have gets a row as well.</summary>
/// <remarks>
/// Tables 1, 2, 5 and 6 have subsets as columns, Table 3 the average and the four unseen architectures, Table 4 the resolutions. Rows are grouped by matching objective
/// (Tables 1 and 2), generator (5) or resolution (6). Source: the paper's Tables 1 to 6.
/// </remarks>
internal sealed class PaperLayout
{
    private static readonly string[] s_table3 = [Architectures.Cross, "alexnet", "resnet18", "vgg11", "vit"];
    private readonly int _table;

    private PaperLayout(int table) => _table = table;

    /// <summary>The layout of <c>table-1</c> … <c>table-6</c>.</summary>
    public static PaperLayout Of(string name) => new(Choices.Layouts.ToList().IndexOf(name) + 1 is var table and not 0 ? table : throw new ArgumentException($"'{name}' is none of {string.Join(", ", Choices.Layouts)}", nameof(name)));

    /// <summary>A name that fits over a column: <c>ImNet-A</c>.</summary>
    public static string ShortName(string dataset) => dataset switch
    {
        "imagenette" => "ImNette",
        "imagewoof" => "ImWoof",
        _ when dataset.StartsWith("imagenet-", StringComparison.Ordinal) => $"ImNet-{char.ToUpperInvariant(dataset[9])}{dataset[10..]}",
        _ => dataset,
    };

    public IEnumerable<TableBlock> Blocks(LineIndex lines, IReadOnlyList<Choice> choices)
    {
        var grid = lines.Table.Grid;
        string?[] datasets = _table is 3 or 4 ? [.. grid.Datasets] : [null];
        int?[] resolutions = _table is 4 or 6 ? [null] : [.. grid.Resolutions.Order().Select(resolution => (int?)resolution)];
        return from dataset in datasets
               from resolution in resolutions
               from imagesPerClass in grid.ImagesPerClass.Order()
               from choice in choices
               select Block(lines, dataset, resolution, imagesPerClass, choice);
    }

    private TableBlock Block(LineIndex lines, string? dataset, int? resolution, int imagesPerClass, Choice choice)
    {
        var columns = Columns(lines);
        var rows = Named(lines, [.. Rows(lines)]).Select(row => lines.Row(row.Name, row.Group, choice, columns.Select(column => new EntryKey(
            dataset ?? column.Dataset!, resolution ?? row.Resolution ?? column.Resolution!.Value, imagesPerClass, row.Method, column.View ?? row.View))));
        rows = _table == 5 ? rows.Select(row => Table5(lines, row, choice)) : rows;
        string?[] title =
        [
            FormattableString.Invariant($"Table {_table}"),
            dataset,
            _table == 3 ? null : lines.HeadlineView,
            resolution is { } side ? FormattableString.Invariant($"{side} px") : null,
            FormattableString.Invariant($"ipc {imagesPerClass}"),
            choice.Name(),
        ];
        return new(string.Join(", ", title.Where(part => part is not null)), choice, [.. columns.Select(column => column.Head)], [.. rows]);
    }

    /// <summary>The paper does not say how U-ViT is built in. A row of ours stands beside the paper's only where its generator does what Table 5 takes for granted: images that are better than those it starts
    /// from. Else it is our reading, without the paper's values (docs/decisions/0083).</summary>
    private static TableRow Table5(LineIndex lines, TableRow row, Choice choice) =>
        row.Keys.Count == 0 || lines.Line(row.Keys[0]).First.Method is { Baseline: not null } || lines.Line(row.Keys[0]).First.Method.GeneratorPart() is not UVitPart uvit || row.Keys.All(key => UndistilledStart.IsBelow(lines, key, choice))
            ? row
            : row with { Group = $"{uvit.PaperGroup}, our reading", Published = [.. row.Published.Select(_ => (Published.PublishedResult?)null)] };

    private List<Column> Columns(LineIndex lines) => _table switch
    {
        3 => [.. s_table3.Where(view => lines.Table.Views.Contains(view)).DefaultIfEmpty(lines.HeadlineView).Select(view => new Column(ViewName(view), View: view))],
        4 => [.. lines.Table.Grid.Resolutions.Order().Select(resolution => new Column(FormattableString.Invariant($"res={resolution}"), Resolution: resolution))],
        _ => [.. lines.Table.Grid.Datasets.Select(dataset => new Column(ShortName(dataset), dataset))],
    };

    private IEnumerable<Row> Rows(LineIndex lines)
    {
        var grid = lines.Table.Grid;
        var byGroup = grid.Methods.Index().OrderBy(method => GroupRank(method.Item)).ToList(); // stable: the grid's order within a group
        if (_table == 6)
        {
            return from resolution in grid.Resolutions.Order()
                   from method in byGroup
                   select new Row(FormattableString.Invariant($"{resolution}"), Name(method.Item), method.Index, lines.HeadlineView, resolution);
        }

        return byGroup.GroupBy(method => Group(method.Item)).SelectMany(group => group
            .Select(method => new Row(group.Key, Name(method.Item), method.Index, lines.HeadlineView))
            .Concat(group.Where(method => HasConvRow(lines, method.Item)).Select(method => new Row(group.Key, $"{Name(method.Item)}-Conv", method.Index, Architectures.ConvNet))));
    }

    /// <summary>Table 1 shows the ConvNet itself for GLaD and SLFD under DC and DM; we add it for the baselines, so that there is something to hold it against.</summary>
    private bool HasConvRow(LineIndex lines, GridMethod method) => _table == 1
        && lines.HeadlineView != Architectures.ConvNet
        && lines.Table.Views.Contains(Architectures.ConvNet)
        && (method.Spec.Baseline is not null || (method.Spec.SpacePart()?.IsLatent == true && !method.FollowsExperts));

    private int GroupRank(GridMethod method) => method.Spec.Baseline is not null ? -1
        : _table is 1 or 2 ? method.Spec.ObjectivePart()!.PaperOrder
        : _table == 5 ? method.Spec.GeneratorPart()?.PaperOrder ?? 0
        : 0;

    private string? Group(GridMethod method) => (_table, method.Spec) switch
    {
        (3 or 4, _) => null,
        (_, { Baseline: not null }) => "real",
        (5, { Generator: not null } spec) => spec.GeneratorPart()!.PaperGroup,
        var (_, spec) => spec.ObjectivePart()!.PaperName,
    };

    private string Name(GridMethod method) => method.GivenLabel ?? (_table, method.Spec) switch
    {
        (_, { Baseline: { } baseline }) => baseline,
        (3, { Generator: not null } spec) => $"{spec.SpacePart()!.PaperName} {GeneratorWeights.PaperName(spec.Weights)}",
        (6, var spec) => spec.SpacePart()!.PaperNameWithRank(spec, spec.ObjectivePart()!),
        var (_, spec) => spec.SpacePart()!.PaperName,
    };

    /// <summary>Where a short name stands for two rows of a group, both say what they change; where that does not tell them apart either, the whole method.</summary>
    private static List<Row> Named(LineIndex lines, List<Row> rows)
    {
        var methods = lines.Table.Grid.Methods;
        var changed = Renamed(rows, row => row.Name + (methods[row.Method].GivenLabel is null ? methods[row.Method].Label()[methods[row.Method].Spec.Label().Length..] : ""));
        return Renamed(changed, row => methods[row.Method].RowName() + (row.View == Architectures.ConvNet ? "-Conv" : ""));

        static List<Row> Renamed(List<Row> rows, Func<Row, string> name)
        {
            var twice = rows.GroupBy(row => (row.Group, row.Name)).Where(group => group.Count() > 1).Select(group => group.Key).ToHashSet();
            return rows.ConvertAll(row => twice.Contains((row.Group, row.Name)) ? row with { Name = name(row) } : row);
        }
    }

    private static string ViewName(string view) => view == Architectures.Cross ? "average" : ClassifierParts.All.Named(view).PaperName;

    private sealed record Column(string Head, string? Dataset = null, int? Resolution = null, string? View = null);

    private sealed record Row(string? Group, string Name, int Method, string View, int? Resolution = null);
}
