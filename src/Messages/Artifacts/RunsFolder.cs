using Slfd.Messages.Cells;
using Slfd.Messages.Leases;

namespace Slfd.Messages.Artifacts;

/// <summary>Everything that grids leave behind, below one folder: the one place that knows the layout.</summary>
/// <param name="Root">Absolute path; <c>--runs</c>.</param>
public sealed record RunsFolder(string Root)
{
    /// <summary>Journal and snapshots of the coordinator.</summary>
    public string CoordinatorDatabase => Path.Combine(Root, "coordinator.db");

    /// <summary>Held exclusively by the one coordinator of this folder.</summary>
    public string CoordinatorLock => Path.Combine(Root, "coordinator.lock");

    /// <summary>Reporting's projection of the results.</summary>
    public string ReportingDatabase => Path.Combine(Root, "reporting.db");

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
    /// <summary>The canonical specification.</summary>
    public const string SpecFile = "cell.json";

    /// <summary>All accuracies, costs, versions and hashes.</summary>
    public const string ResultFile = "result.json";

    /// <summary>The synthetic set as tensors.</summary>
    public const string SyntheticSetFile = "synthetic.safetensors";

    /// <summary>The synthetic set as a picture.</summary>
    public const string SheetFile = "synthetic.png";

    /// <summary>Iteration, loss, rate, memory.</summary>
    public const string MetricsFile = "metrics.csv";

    /// <summary>What a finished attempt leaves; <see cref="ResultFile"/> comes last, so that its presence says that the others are there.</summary>
    public static IReadOnlyList<string> Artifacts { get; } = [SpecFile, SyntheticSetFile, SheetFile, MetricsFile, ResultFile];

    /// <summary>The folder that only the holder of <paramref name="token"/> writes to.</summary>
    public string Attempt(FencingToken token) => Path.Combine(Root, "attempts", token.ToString());

    /// <summary>Checkpoints of one attempt, a folder each.</summary>
    public string Checkpoints(FencingToken token) => Path.Combine(Attempt(token), "checkpoints");

    /// <summary>Tokens that have a folder, newest first.</summary>
    public IReadOnlyList<FencingToken> Attempts() => !Directory.Exists(Path.Combine(Root, "attempts"))
        ? []
        : [.. Directory.EnumerateDirectories(Path.Combine(Root, "attempts"))
            .Select(folder => int.TryParse(Path.GetFileName(folder), out var token) ? token : 0)
            .Where(token => token > 0)
            .OrderDescending()
            .Select(token => new FencingToken(token))];

    /// <summary>Makes the accepted attempt's artifacts the cell's, and removes every attempt's checkpoints. Safe to repeat after a crash at any instant.</summary>
    /// <param name="token">The accepted token.</param>
    /// <param name="resultSha256">Hex SHA-256 of the accepted <see cref="ResultFile"/>.</param>
    /// <exception cref="IOException">Neither the attempt nor the cell holds the accepted result.</exception>
    public void Publish(FencingToken token, string resultSha256)
    {
        var attempt = Attempt(token);
        foreach (var name in Artifacts)
        {
            var staged = Path.Combine(attempt, name);
            if (File.Exists(staged))
            {
                File.Move(staged, Path.Combine(Root, name), overwrite: true);
            }
        }

        WholeFile.FlushFolder(Root);
        var result = Path.Combine(Root, ResultFile);
        if (!File.Exists(result) || WholeFile.Sha256(result) != resultSha256)
        {
            throw new IOException($"{result}: expected the accepted result of attempt {token} with SHA-256 {resultSha256}, but it is absent or another");
        }

        foreach (var old in Attempts())
        {
            if (Directory.Exists(Checkpoints(old)))
            {
                Directory.Delete(Checkpoints(old), recursive: true);
            }
        }
    }
}
