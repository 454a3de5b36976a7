using System.Text.Json;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Methods;
using Slfd.Messages.Leases;

namespace Slfd.Artifacts;

/// <summary>Everything that grids leave behind, below one folder: the one place that knows the layout.</summary>
/// <param name="Root">Absolute path; <c>--runs</c>.</param>
public sealed record RunsFolder(string Root)
{
    /// <summary>Journal and snapshots of the coordinator.</summary>
    public string CoordinatorDatabase => Path.Combine(Root, "coordinator.db");

    /// <summary>The high-water record: the last event that the coordinator wrote, and its hash. What is in the journal must not be older.</summary>
    public string JournalHead => Path.Combine(Root, "coordinator.head");

    /// <summary>Held exclusively by the one coordinator of this folder.</summary>
    public string CoordinatorLock => Path.Combine(Root, "coordinator.lock");

    /// <summary>Reporting's projection of the results.</summary>
    public string ReportingDatabase => Path.Combine(Root, "reporting.db");

    /// <summary>Every copy of the results that lies in the folder, the one that was written last first: its own, and one of each coordinator host that shares it.</summary>
    public IReadOnlyList<string> ReportingDatabases()
    {
        var hosts = Path.Combine(Root, "coordinators");
        return [.. ((string[])[ReportingDatabase, .. Directory.Exists(hosts) ? Directory.GetDirectories(hosts).Select(host => new RunsFolder(host).ReportingDatabase) : []])
            .Where(File.Exists).OrderByDescending(File.GetLastWriteTimeUtc).ThenBy(path => path, StringComparer.Ordinal)];
    }

    /// <summary>The token of the user who started the coordinator host, an operator; readable by its owner only.</summary>
    public string OperatorToken => Path.Combine(Root, "operator.token");

    /// <summary>The token that admits nodes where there are no certificates; readable by its owner only.</summary>
    public string NodeToken => Path.Combine(Root, "node.token");

    /// <summary>The certificate and key by which coordinator hosts know each other where they are given none; readable by its owner only.</summary>
    public string ClusterIdentity => Path.Combine(Root, "cluster.pfx");

    /// <summary>Log files of the processes.</summary>
    public string Logs => Path.Combine(Root, "logs");

    /// <summary>The folder of one cell.</summary>
    public CellFolder Cell(CellId id) => new(Path.Combine(Root, "cells", id.ToString()));

    /// <summary>Results that a node has yet to get acknowledged, and its incarnation counter.</summary>
    public string Node(NodeId node) => Path.Combine(Root, "nodes", node.Name);

    /// <summary>The tables of one grid.</summary>
    public string Report(string grid) => Path.Combine(Root, "reports", grid);
}

/// <summary>One cell's folder. The accepted attempt's artifacts lie at its top; each attempt writes below its own token only.</summary>
/// <param name="Root">Absolute path.</param>
public sealed record CellFolder(string Root)
{
    /// <summary>Bytes of a specification, at most; real ones have some hundreds.</summary>
    private const int LongestSpecification = 1 << 20;

    /// <summary>The canonical specification.</summary>
    public const string SpecFile = "cell.json";

    /// <summary>All accuracies, costs, versions and hashes.</summary>
    public const string ResultFile = "result.json";

    /// <summary>The synthetic set as tensors.</summary>
    public const string SyntheticSetFile = "synthetic.safetensors";

    /// <summary>The synthetic set as a picture; of a generator, samples.</summary>
    public const string SheetFile = "synthetic.png";

    /// <summary>Iteration, loss, rate, memory.</summary>
    public const string MetricsFile = "metrics.csv";

    /// <summary>What an attempt's worker wrote for people, as it came; bounded.</summary>
    public const string LogFile = "worker.log";

    /// <summary>What came before that.</summary>
    public const string EarlierLogFile = "worker.log.1";

    /// <summary>The end of what the worker of a failed attempt wrote.</summary>
    public const string LastWordsFile = "stderr.log";

    /// <summary>The weights of an expert trajectory.</summary>
    public const string ExpertsFile = "experts.safetensors";

    /// <summary>The weights of a generator that was trained.</summary>
    public const string GeneratorFile = "generator.safetensors";

    /// <summary>The last file of a checkpoint: a folder without one is an interrupted write.</summary>
    public const string ManifestFile = "manifest.json";

    /// <summary>Lengths and hashes of what came over HTTP, beside it; absent where a worker wrote to this folder itself.</summary>
    public const string UploadsFile = "uploads.json";

    /// <summary>What finished attempts of any kind of cell leave; <see cref="ResultFile"/> comes last, so that its presence says that the others are there.</summary>
    public static IReadOnlyList<string> AllArtifacts { get; } = [SpecFile, SyntheticSetFile, SheetFile, ExpertsFile, GeneratorFile, MetricsFile, ResultFile];

    /// <summary>What a finished attempt of a cell leaves, in the order of <see cref="AllArtifacts"/>: an expert and a generator have weights instead of a synthetic set (the generator with a sheet of samples), and the baseline <c>whole</c> and an evaluation unit have neither.</summary>
    public static IReadOnlyList<string> Artifacts(CellSpec spec) =>
        spec.IsExpert ? [SpecFile, ExpertsFile, MetricsFile, ResultFile]
        : spec.IsGenerator ? [SpecFile, SheetFile, GeneratorFile, MetricsFile, ResultFile]
        : spec.IsUnit || spec.Method.BaselinePart() is { HasImages: false } ? [SpecFile, MetricsFile, ResultFile]
        : [SpecFile, SyntheticSetFile, SheetFile, MetricsFile, ResultFile];

    /// <summary>The folder that only the holder of <paramref name="token"/> writes to.</summary>
    public string Attempt(FencingToken token) => Path.Combine(Root, "attempts", token.ToString());

    /// <summary>Checkpoints of one attempt, a folder each.</summary>
    public string Checkpoints(FencingToken token) => Path.Combine(Attempt(token), "checkpoints");

    /// <summary>Name of <see cref="Streams"/>, and of its part of an upload.</summary>
    internal const string StreamsName = "streams";

    /// <summary>What the attempt's node brought of it for people, where nodes share no folder (<see cref="Attempts.AttemptStreams"/>).</summary>
    public string Streams(FencingToken token) => Path.Combine(Attempt(token), StreamsName);

    /// <summary>Uploads that are under way. Nothing in it counts.</summary>
    public string Incoming(FencingToken token) => Path.Combine(Attempt(token), "incoming");

    /// <summary>The whole checkpoints of one attempt, the newest first.</summary>
    public IReadOnlyList<CheckpointName> WholeCheckpoints(FencingToken token) => !Directory.Exists(Checkpoints(token))
        ? []
        : [.. Directory.EnumerateDirectories(Checkpoints(token))
            .Where(folder => Has(folder, ManifestFile))
            .Select(folder => CheckpointName.TryParse(Path.GetFileName(folder), out var name) ? name : (CheckpointName?)null)
            .OfType<CheckpointName>()
            .OrderDescending()];

    /// <summary>Whether an accepted attempt's artifacts are the cell's.</summary>
    public bool IsPublished => Has(Root, ResultFile);

    /// <summary>The runs folder: what is above it is the operator's choice; below it no link is followed.</summary>
    public string RunsRoot => Path.GetDirectoryName(Path.GetDirectoryName(Root))!;

    /// <summary>Whether a regular file of that name lies in one of the cell's folders.</summary>
    public bool Has(string folder, string name) => RegularFile.IsThere(Path.Combine(folder, name), RunsRoot);

    /// <summary>The first of these names that the cell's own folder has no regular file of; null: all are there. For many files cheaper than <see cref="Has"/>, which looks at the folders each time.</summary>
    public string? Gone(IEnumerable<string> names)
    {
        var foldersAreReal = RegularFile.FoldersAreReal(Root, RunsRoot);
        return names.FirstOrDefault(name => !foldersAreReal || !RegularFile.IsRegular(Path.Combine(Root, name)));
    }

    /// <summary>Tokens that have a folder, newest first.</summary>
    public IReadOnlyList<FencingToken> Attempts() => !Directory.Exists(Path.Combine(Root, "attempts"))
        ? []
        : [.. Directory.EnumerateDirectories(Path.Combine(Root, "attempts"))
            .Select(folder => int.TryParse(Path.GetFileName(folder), out var token) ? token : 0)
            .Where(token => token > 0)
            .OrderDescending()
            .Select(token => new FencingToken(token))];

    /// <summary>Says what is wrong with the artifacts of an attempt that says that it has finished; null: all that its kind of cell has are there, and they are this cell's.</summary>
    /// <param name="cell">The cell whose folder this is.</param>
    /// <param name="token">The attempt.</param>
    /// <param name="resultSha256">Hex SHA-256 of its <see cref="ResultFile"/>, as it was reported.</param>
    /// <param name="staged">Where files lie that are about to be moved to the attempt's folder; null: none are.</param>
    public string? FaultOf(CellId cell, FencingToken token, string resultSha256, IReadOnlyDictionary<string, string>? staged = null)
    {
        var attempt = Attempt(token);
        var (attemptIsReal, rootIsReal) = (RegularFile.FoldersAreReal(attempt, RunsRoot), RegularFile.FoldersAreReal(Root, RunsRoot));
        if (Missing([SpecFile, ResultFile]) is { } absent)
        {
            return absent;
        }

        var specification = Find(SpecFile)!;
        CellSpec spec;
        try
        {
            spec = CellSpec.FromJson(RegularFile.ReadText(specification, RunsRoot, LongestSpecification));
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidDataException)
        {
            return $"{specification} is no cell specification ({unreadable.Message})";
        }

        return spec.Id() != cell ? $"{specification} specifies cell {spec.Id()}, expected {cell}"
            : Missing(Artifacts(spec)) is { } incomplete ? incomplete
            : RegularFile.Sha256(Find(ResultFile)!, RunsRoot) != resultSha256 ? $"{Find(ResultFile)} has another SHA-256 than reported"
            : null;

        string? Missing(IEnumerable<string> names) =>
            names.Where(name => Find(name) is null).ToArray() is { Length: > 0 } missing ? $"{string.Join(", ", missing)} missing below {attempt}" : null;

        // After a crash in mid-publication some lie in the attempt's folder, some in the cell's.
        string? Find(string name) => staged?.GetValueOrDefault(name) is { } coming ? coming
            : attemptIsReal && RegularFile.IsRegular(Path.Combine(attempt, name)) ? Path.Combine(attempt, name)
            : rootIsReal && RegularFile.IsRegular(Path.Combine(Root, name)) ? Path.Combine(Root, name)
            : null;
    }

    /// <summary>Makes the accepted attempt's artifacts the cell's, and removes every attempt's checkpoints. Safe to repeat after a crash at any instant.</summary>
    /// <param name="cell">The cell whose folder this is.</param>
    /// <param name="token">The accepted token.</param>
    /// <param name="resultSha256">Hex SHA-256 of the accepted <see cref="ResultFile"/>.</param>
    /// <exception cref="IOException">An artifact that this kind of cell has is neither in the attempt's folder nor in the cell's, or is not the accepted one; nothing was moved.</exception>
    public void Publish(CellId cell, FencingToken token, string resultSha256)
    {
        if (FaultOf(cell, token, resultSha256) is { } fault)
        {
            throw new IOException($"the accepted result of attempt {token} cannot be published: {fault}");
        }

        var attempt = Attempt(token);
        if (RegularFile.FoldersAreReal(attempt, RunsRoot))
        {
            foreach (var name in AllArtifacts.Where(name => RegularFile.IsRegular(Path.Combine(attempt, name))))
            {
                File.Move(Path.Combine(attempt, name), Path.Combine(Root, name), overwrite: true);
            }
        }

        WholeFile.FlushFolder(Root);
        foreach (var leftover in Attempts().SelectMany(old => UnderWay(old, mayStillCome: old == token).Prepend(Checkpoints(old))).Where(Directory.Exists))
        {
            Directory.Delete(leftover, recursive: true);
        }
    }

    /// <summary>Folders of uploads that are no longer wanted; what the accepted attempt wrote for people may still be on its way.</summary>
    private List<string> UnderWay(FencingToken token, bool mayStillCome)
    {
        var (incoming, streams) = (Incoming(token), Path.Combine(Incoming(token), StreamsName));
        return mayStillCome && Directory.Exists(streams) ? [.. Directory.EnumerateDirectories(incoming).Where(folder => folder != streams)] : [incoming];
    }
}
