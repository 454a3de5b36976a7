using Slfd.Experiments.Settings;

namespace Slfd.Experiments.Methods.Generators;

/// <summary>StyleGAN-XL (generators.md sections 1 and 2).</summary>
public sealed class StyleGanXlPart : GeneratorPart
{
    private const int PublishedStem = 16;
    private const int PublishedStemLayers = 10;
    private const int LayersPerStage = 5;
    private const int HeadLayers = 7;
    private const int SmallestStem = 8;
    private const int SplitBelow64 = 8;
    private const int ChannelBaseOfRandom = 32768;
    private const int ChannelMaximumOfRandom = 512;
    private const int ChannelBaseOfTrained = 1024;
    private const int ChannelMaximumOfTrained = 32;
    private const int FilterSizeOfTrained = 4;
    private const int LatentWidthOfTrained = 32;
    private const int MarginOfTrained = 4;
    private const int StyleWidthOfTrained = 128;
    private const int WithoutSplit = -1;
    private static readonly StyleGanXlStem s_published = new() { Resolution = PublishedStem };

    /// <summary>Channel base of random weights (65536 in the published recipe).</summary>
    public static WholeKey ChannelBase { get; } = new("channel-base", 1) { Provenance = Provenance.Code };

    /// <summary>Largest channel count of random weights (1024 in the published recipe).</summary>
    public static WholeKey ChannelMaximum { get; } = new("channel-maximum", 1) { Provenance = Provenance.Code };

    /// <summary>Whether random weights are class-conditional (rand_gan_con).</summary>
    public static FlagKey Conditional { get; } = new("conditional", whenTrue: "conditional", whenFalse: "unconditional") { Provenance = Provenance.Code };

    /// <summary>Taps of a filter per unit of its factor (6 in the published recipe); weights that are made here.</summary>
    public static WholeKey FilterSize { get; } = new("filter-size", 1, 32) { Provenance = Provenance.Code };

    /// <summary>Length of z (64 in the published recipe); weights that are made here.</summary>
    public static WholeKey LatentWidth { get; } = new("latent-width", 1, 4096) { Provenance = Provenance.Code };

    /// <summary>Layers of the stem, random weights: 10 in the published recipe, 17 at 256 px in GLaD's G_r.</summary>
    public static WholeKey Layers { get; } = new("layers", 4, 100) { Provenance = Provenance.Code };

    /// <summary>Pixels around the image in all layers but the last two (10 in the published recipe); weights that are made here.</summary>
    public static WholeKey Margin { get; } = new("margin", 0, 64) { Provenance = Provenance.Code };

    /// <summary>L_w (512 in the published recipe); weights that are made here.</summary>
    public static WholeKey StyleWidth { get; } = new("style-width", 1, 8192) { Provenance = Provenance.Code };

    /// <summary>Super-resolution stages by doubling after the stem, random weights; 0: the stem makes the image.</summary>
    public static WholeKey Stages { get; } = new("stages", 0, 10);

    // After the keys: fields are set in the order in which they are written.
    private static readonly SettingKey[] s_sizes = [ChannelBase, ChannelMaximum, FilterSize, LatentWidth, Layers, Margin, StyleWidth];

    /// <inheritdoc/>
    public override string Name => "stylegan-xl";

    /// <inheritdoc/>
    public override string PaperGroup => "GAN";

    /// <inheritdoc/>
    public override int PaperOrder => 1;

    /// <inheritdoc/>
    public override IReadOnlyList<SettingKey> Keys { get; } = [ChannelBase, ChannelMaximum, Conditional, FilterSize, LatentWidth, Layers, Margin, Stages, StyleWidth];

    /// <summary>The paper and GLaD split networks of 64 px and more; below, the split is assumed (OP-10 of distillation.md), and GLaD has G_r at 32 and 256 px only.</summary>
    public override Provenance ProvenanceOf(SettingKey key, int resolution) =>
        (key == GeneratorKeys.Layer && resolution < 64) || (key == Layers && resolution is 64 or 128) ? Provenance.Assumed : base.ProvenanceOf(key, resolution);

    /// <summary>CIFAR-10 has a model of its own (OP-17 of distillation.md), all others use ImageNet's.</summary>
    public override string PublishedFile(string dataset, int resolution) => dataset == "cifar10" ? "cifar10.pkl" : FormattableString.Invariant($"imagenet{resolution}.pkl");

    /// <summary>Layers of the stem of GLaD's G_r, which has no stages: 17 at 256 px and 10 at 32 px; the reference has no recipe in between.</summary>
    public static int RandomLayers(int resolution) => resolution >= 64 ? 17 : 10;

    /// <summary>Layers of a synthesis network with ToRGB: the stem's and five more for each stage (generators.md sections 1.7 and 1.8).</summary>
    public static int SynthesisLayers(int stemLayers, int stages) => stemLayers + 1 + (LayersPerStage * stages);

    /// <summary>The layers of the network that settled settings mean: a file is taken to have the published recipe's (generators.md section 1.9), since nobody
    /// opens it for a plan.</summary>
    /// <exception cref="ArgumentException">Nothing of that resolution was published.</exception>
    public static StyleGanXlSchedule ScheduleOf(GeneratorSpec settled, int resolution)
    {
        if (Layers.Of(settled.Values) is not { } layers)
        {
            return StyleGanXlRecipes.Published(resolution);
        }

        var stages = Stages.Of(settled.Values) ?? 0;
        StyleGanXlStem stem = new() { Resolution = resolution >> stages };
        stem = stem with
        {
            Layers = layers,
            ChannelBase = ChannelBase.Of(settled.Values) ?? ChannelBaseOfRandom,
            ChannelMax = ChannelMaximum.Of(settled.Values) ?? ChannelMaximumOfRandom,
            FilterSize = FilterSize.Of(settled.Values) ?? stem.FilterSize,
            LatentWidth = LatentWidth.Of(settled.Values) ?? stem.LatentWidth,
            Margin = Margin.Of(settled.Values) ?? stem.Margin,
            StyleWidth = StyleWidth.Of(settled.Values) ?? stem.StyleWidth,
        };
        return StyleGanXlSchedule.Of(stem, [.. Enumerable.Repeat(new StyleGanXlStage(2, HeadLayers), stages)]);
    }

    /// <inheritdoc/>
    public override GeneratorProblem? Problem(GeneratorSpec settled, int resolution)
    {
        if (Layers.Of(settled.Values) is not { } stem)
        {
            return null;
        }

        var stages = Stages.Of(settled.Values) ?? 0;
        var layers = SynthesisLayers(stem, stages);
        return resolution >> stages < SmallestStem
            ? new("stages", $"{stages} doublings leave a stem of {resolution >> stages} px for {resolution} px; at least {SmallestStem} are needed")
            : settled.Layer is not (-1) and var split && (split < 1 || split >= layers - 1)
                ? new("layer", $"{split}: with {layers} synthesis layers at {resolution} px the split must lie between 1 and {layers - 2}, or be -1 for none")
                : null;
    }

    /// <inheritdoc/>
    public override GeneratorShape Shape(GeneratorSpec settled, int resolution)
    {
        var schedule = ScheduleOf(settled, resolution);
        var split = Math.Max(0, settled.Layer ?? 0);
        var suffix = schedule.Layers.Skip(split).ToList();
        var features = split == 0 ? 0 : suffix[0].InputBytes / 4;
        return new(
            schedule.Macs(split),
            schedule.Parameters,
            ((double)schedule.StyleCount * schedule.Stem.StyleWidth) + features,
            0,
            schedule.KeptBytes(split),
            suffix.Max(layer => layer.ActivationBytes),
            ChunkRule.GuessedBytes(split == 0 ? ChunkRule.MapWithoutSplit(schedule.Resolution) : features, suffix.Count));
    }

    /// <summary>The mapping of a conditional network has an input for each class.</summary>
    public override bool ClassesShapeWeights(GeneratorSpec settled) => Conditional.Of(settled.Values) == true;

    /// <inheritdoc/>
    protected override GeneratorSpec SettleOwn(GeneratorSpec shared, GeneratorUse use, bool made)
    {
        if (use.Weights == GeneratorWeights.Trained)
        {
            return Sized(shared, use.Resolution) with { Layer = shared.Layer ?? WithoutSplit };
        }

        var values = shared.Values;
        var layers = made ? Layers.Of(values) ?? RandomLayers(use.Resolution) : (int?)null;
        var stages = made ? Stages.Of(values) ?? 0 : (int?)null;
        return shared.With(
            ChannelBase.Is(made ? ChannelBase.Of(values) ?? ChannelBaseOfRandom : null),
            ChannelMaximum.Is(made ? ChannelMaximum.Of(values) ?? ChannelMaximumOfRandom : null),
            Conditional.Is(made ? Conditional.Of(values) ?? shared.StandIn == true : null),
            FilterSize.Is(made ? Later(FilterSize, values, s_published.FilterSize) : null),
            LatentWidth.Is(made ? Later(LatentWidth, values, s_published.LatentWidth) : null),
            Layers.Is(layers),
            Margin.Is(made ? Later(Margin, values, s_published.Margin) : null),
            Stages.Is(stages),
            StyleWidth.Is(made ? Later(StyleWidth, values, s_published.StyleWidth) : null)) with
        {
            Layer = shared.Layer ?? Split(use, layers is { } stem ? SynthesisLayers(stem, stages ?? 0) : SynthesisLayers(PublishedStemLayers, PublishedStages(use.Resolution))),
        };
    }

    /// <inheritdoc/>
    public override bool CanBeTrained => true;

    /// <inheritdoc/>
    public override GeneratorSpec Trained(GeneratorSpec written, int resolution) =>
        Sized(new GeneratorSpec { Training = GeneratorChoices.LatentOptimisation }.With(written.Only(s_sizes).Values.All), resolution);

    /// <summary>The sizes of a network that is trained here, its defaults written out; those of a small one, which a CPU trains in minutes (docs/decisions/0060).</summary>
    private static GeneratorSpec Sized(GeneratorSpec written, int resolution)
    {
        var values = written.Values;
        return written.With(
            ChannelBase.Is(ChannelBase.Of(values) ?? ChannelBaseOfTrained),
            ChannelMaximum.Is(ChannelMaximum.Of(values) ?? ChannelMaximumOfTrained),
            Conditional.Is(null),
            FilterSize.Is(FilterSize.Of(values) ?? FilterSizeOfTrained),
            LatentWidth.Is(LatentWidth.Of(values) ?? LatentWidthOfTrained),
            Layers.Is(Layers.Of(values) ?? Math.Max(6, (2 * int.Log2(resolution)) - 4)),
            Margin.Is(Margin.Of(values) ?? MarginOfTrained),
            Stages.Is(null),
            StyleWidth.Is(StyleWidth.Of(values) ?? StyleWidthOfTrained));
    }

    /// <summary>A key that came later is left out where it says what was always so.</summary>
    private static int? Later(WholeKey key, SettingValues values, int before) => key.Of(values) is { } said && said != before ? said : null;

    /// <summary>n: the space's and objective's, 8 below 64 px; half of the layers where those are too few (generators.md section 2).</summary>
    private static int Split(GeneratorUse use, int layers)
    {
        var split = use.Resolution < 64 ? SplitBelow64 : use.Space.Split(use.Objective);
        return split < layers - 1 ? split : layers / 2;
    }

    /// <summary>Doublings from the published recipe's stem.</summary>
    private static int PublishedStages(int resolution) => Math.Max(0, int.Log2(resolution) - int.Log2(PublishedStem));
}
