using System.Text.Json;
using Slfd.Artifacts;
using Slfd.Experiments.Cells;
using Slfd.Messages.Leases;

namespace Slfd.Coordinator.Tests.Mending;

/// <summary>A finished cell's folder as a worker leaves it, with the right hashes.</summary>
internal static class AStoredCell
{
    /// <summary>Writes it at the top of the cell's folder.</summary>
    /// <returns>Hex SHA-256 of its result.</returns>
    public static string Write(RunsFolder runs, CellSpec spec, int token = 1, string synthetic = "images")
    {
        var folder = runs.Cell(spec.Id()).Root;
        Directory.CreateDirectory(runs.Cell(spec.Id()).Attempt(new FencingToken(token)));
        Dictionary<string, string> hashes = [];
        foreach (var (name, text) in ((string, string)[])[(CellFolder.SpecFile, spec.ToCanonicalJson()), (CellFolder.SyntheticSetFile, synthetic), (CellFolder.SheetFile, "picture")])
        {
            hashes[name] = WriteFile(folder, name, text);
        }

        var metrics = WriteFile(folder, CellFolder.MetricsFile, "iteration,loss\n");
        return WriteFile(folder, CellFolder.ResultFile, JsonSerializer.Serialize(new
        {
            cell = spec.Id().ToString(),
            syntheticSetSha256 = hashes[CellFolder.SyntheticSetFile],
            tested = 20,
            accuracies = new[] { new { iteration = spec.Method.Baseline is null ? 10 : 0, architecture = "convnet", correct = (int?[])[null] } },
            dataSha256 = new string('d', 64),
            revisions = new Dictionary<string, int> { ["objective dc"] = 1 },
            artifactSha256 = hashes,
            device = "cpu",
            run = new { token, costs = new { distilSeconds = 1.5, evaluateSeconds = 2.0 }, metricsSha256 = metrics },
        }));
    }

    private static string WriteFile(string folder, string name, string text) => WholeFile.Write(Path.Combine(folder, name), stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));
}
