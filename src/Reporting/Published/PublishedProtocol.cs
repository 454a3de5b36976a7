using System.Text.Json.Nodes;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Classifiers;
using Slfd.Experiments.DataSets;
using Slfd.Experiments.Methods;
using Slfd.Experiments.Methods.Generators;
using Slfd.Experiments.Methods.Objectives;
using Slfd.Experiments.Methods.Spaces;
using Slfd.Experiments.Settings;

namespace Slfd.Reporting.Published;

/// <summary>The published protocol as a specification, and how a cell's own departs from it.</summary>
/// <remarks>
/// What the paper states, and where it is silent GLaD's argument defaults and the defaults of distillation.md section 9: the only executable record. A cell whose protocol
/// differs cannot confirm or contradict a published number, so its verdict says that and no more. A value is called the paper's only where the paper or GLaD's code says
/// it; all others are called ours (<see cref="CellProvenance"/>, docs/decisions/0069).
/// </remarks>
internal static class PublishedProtocol
{
    /// <summary>What does not decide numbers here, or is judged by the result itself: the seed, and which file holds the pretrained weights.</summary>
    private static bool IsImmaterial(string path) => path is "seed" or "generator.classes" || GeneratorKeys.All.Any(key => key.NamesAFile && path == $"generator.{key.JsonName}");

    /// <summary>Each difference as <c>evaluation.epochs 50 (paper: 1000)</c>, or <c>stochastic.reading joint (ours: marginal)</c>; empty where the protocols agree. Data first, then what makes the images, then what judges them.</summary>
    public static IReadOnlyList<string> Differences(CellSpec cell, PublishedResult paper)
    {
        var published = For(cell, paper);
        List<string> differences = [];
        if (cell.Data.Resolution != paper.Key.Resolution)
        {
            differences.Add(FormattableString.Invariant($"data.resolution {cell.Data.Resolution} (paper: {paper.Key.Resolution})"));
        }

        if (paper.Tables.Contains(3) && cell.Method.Weights == GeneratorWeights.Pretrained && cell.Generator is { StandIn: not true, File: { } file } && file.Contains("cifar", StringComparison.OrdinalIgnoreCase))
        {
            differences.Add($"generator.file {file}, by its name a generator of CIFAR-10 (paper: pretrained on ImageNet)");
        }

        var otherWeights = cell.Method.Weights != paper.Key.Weights || cell.Generator?.StandIn == true;
        foreach (var (path, ours, theirs) in Leaves(Tree(cell), Tree(published)))
        {
            // Sizes that only random weights have say nothing beyond the fact that these are other weights.
            var implied = otherWeights && path.StartsWith("generator.", StringComparison.Ordinal) && (ours is null || theirs is null);
            if (!implied && !IsImmaterial(path))
            {
                differences.Add(Sentence(cell, path, ours, theirs));
            }
        }

        return differences;
    }

    /// <summary>The same entry by the published protocol, at our resolution, so that what follows from the resolution is no difference of its own.</summary>
    private static CellSpec For(CellSpec cell, PublishedResult paper)
    {
        var (method, resolution, matching) = (cell.Method with { Weights = paper.Key.Weights }, cell.Data.Resolution, cell.Method.Matching!);
        var images = cell.ImagesPerClass == 1 ? (DataSetCatalogue.Find(cell.Data.Name)?.Classes ?? 10) : int.MaxValue;
        var (objective, space) = (ObjectiveParts.All.Named(matching), SpaceParts.All.Named(method.Space));
        var follows = objective.FollowsExperts;
        return new CellSpec
        {
            Data = IsOfPhotographs(cell) ? new DataSpec { Name = cell.Data.Name, Resolution = resolution }.With(ResizedFormPart.Antialias.Is(false)) : new() { Name = cell.Data.Name, Resolution = resolution },
            Distillation = new()
            {
                Augmentation = Choices.DefaultAugmentation,
                BatchReal = 256,
                Distance = "ours",
                Initialisation = "noise",
                InnerEpochs = 1,
                Iterations = 1000,
                LearningRateImages = objective.LearningRateImages,
                LearningRateNetwork = cell.Distillation!.OuterSteps > 1 ? cell.Distillation.LearningRateNetwork : 0.01,
                Momentum = 0.5,
                OuterSteps = 1,
            },
            Evaluation = new()
            {
                Architectures = [.. Architectures.InThePaper],
                Augmentation = Choices.DefaultAugmentation,
                Batch = cell.Evaluation.Batch >= images ? cell.Evaluation.Batch : 256, // at most the whole set is used: the paper's steps see all images, too
                Epochs = 1000,
                Every = 100,
                Repeats = 5,
            },
            Experts = follows ? new() { Augmentation = Choices.DefaultAugmentation, Batch = 256, Epochs = 15, LearningRate = 0.01, Momentum = 0, WeightDecay = 0 } : null,
            Generator = !space.IsLatent ? null : IsOfPhotographs(cell) ? new() { Normalisation = GeneratorChoices.StaleNormalisation } : new(),
            ImagesPerClass = 1,
            Method = method,
            Network = new() { Depth = resolution is 32 or 64 or 128 or 256 ? Architectures.ConvNetDepth(resolution) : cell.Network.Depth, Norm = "instancenorm", Width = 128 },
            Seed = cell.Seed,
            Stochastic = !space.IsStochastic ? null : new()
            {
                Antithetic = true,
                Bound = SpreadBound.None,
                InitialNoiseScale = 1,
                MeanWeight = 1,
                Noise = SpreadNoise.Learned,
                Reading = "marginal",
                Samples = 20,
                SpreadWeight = 1,
                Start = SpreadStart.AsDrawn,
                TrainModule = true,
            },
            Trajectory = !follows ? null : new()
            {
                BatchSynthetic = cell.Trajectory is { } trajectory && trajectory.BatchSynthetic >= images ? trajectory.BatchSynthetic : 1_000_000,
                Experts = 100,
                Form = "constant-memory",
                LearningRateOfRate = 1e-6,
                LearningRateStudent = 0.01,
                MaximumStart = 5,
                Span = 3,
                Steps = 20,
            },
        }.Settled();
    }

    /// <summary>Whether it is ImageNet, where GLaD's code resizes without antialiasing and normalises what its generator gives with another mean than the data's (docs/decisions/0081).</summary>
    private static bool IsOfPhotographs(CellSpec cell) => cell.Data.Drawn != true && DataSetCatalogue.Find(cell.Data.Name)?.Form is ImageFoldersPart;

    private static JsonObject Tree(CellSpec cell)
    {
        var tree = JsonNode.Parse(cell.ToCanonicalUtf8())!.AsObject();
        var evaluation = tree["evaluation"]!;
        var order = Architectures.All.ToList();
        evaluation["architectures"] = string.Join(' ', evaluation["architectures"]!.AsArray().Select(name => (string)name!).OrderBy(order.IndexOf)); // their order decides no number
        return tree;
    }

    private static IEnumerable<(string Path, string? Ours, string? Theirs)> Leaves(JsonObject ours, JsonObject theirs, string prefix = "")
    {
        foreach (var key in ours.Select(entry => entry.Key).Union(theirs.Select(entry => entry.Key)).Order(StringComparer.Ordinal))
        {
            var (left, right) = (ours[key], theirs[key]);
            if (left is JsonObject || right is JsonObject)
            {
                foreach (var leaf in Leaves(left as JsonObject ?? [], right as JsonObject ?? [], $"{prefix}{key}."))
                {
                    yield return leaf;
                }
            }
            else if (!JsonNode.DeepEquals(left, right))
            {
                yield return (prefix + key, Text(left), Text(right));
            }
        }

        static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : node?.ToJsonString();
    }

    /// <summary>What a key means that is left out.</summary>
    private static string Unsaid(string path) => path.EndsWith("PerClass", StringComparison.Ordinal) ? "all" : CellProvenance.AsBefore(path) ?? "default";

    private static string Sentence(CellSpec cell, string path, string? ours, string? theirs) => path switch
    {
        "data.drawn" => $"drawn images stand in for {cell.Data.Name}",
        "generator.standIn" => "random weights stand in for the pretrained generator",
        "data.antialias" or "generator.normalisation" when IsOfPhotographs(cell) => $"{path} {ours ?? Unsaid(path)} (paper: {theirs ?? Unsaid(path)})", // the code behind its numbers says so of ImageNet alone
        _ => $"{path} {ours ?? Unsaid(path)} ({CellProvenance.Of(cell, path).Whose()}: {theirs ?? Unsaid(path)})",
    };
}
