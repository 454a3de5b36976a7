using System.Text.Json;
using Slfd.Artifacts;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;

namespace Slfd.GpuNode.Carrying;

/// <summary>A result that is not acknowledged yet.</summary>
/// <param name="Lease">Cell and token.</param>
/// <param name="Slot">Where it ran.</param>
/// <param name="Label">What a person calls the cell.</param>
/// <param name="Outcome">The result.</param>
internal sealed record OutboxEntry(LeaseId Lease, string Slot, string Label, CellOutcome Outcome);

/// <summary>Results on disk from before they are reported until they are acknowledged, so that a node's next life offers them again.</summary>
/// <param name="runs">Where artifacts lie.</param>
/// <param name="nodeFolder">The node's own folder.</param>
internal sealed class Outbox(RunsFolder runs, string nodeFolder)
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private readonly string _folder = Path.Combine(nodeFolder, "outbox");

    /// <summary>What earlier lives left.</summary>
    /// <param name="damaged">Told of each file that cannot be read; it is renamed, so that it is reported once.</param>
    public IReadOnlyList<OutboxEntry> Load(Action<string> damaged)
    {
        if (!Directory.Exists(_folder))
        {
            return [];
        }

        List<OutboxEntry> entries = [];
        foreach (var path in Directory.GetFiles(_folder, "*.json").Order(StringComparer.Ordinal))
        {
            try
            {
                entries.Add(JsonSerializer.Deserialize<OutboxEntry>(File.ReadAllText(path), s_json) ?? throw new JsonException("null"));
            }
            catch (JsonException unreadable)
            {
                File.Move(path, path + ".damaged", overwrite: true);
                damaged($"{path} cannot be read and was set aside as .damaged; its cell will run again, from its last checkpoint ({unreadable.Message})");
            }
        }

        return entries;
    }

    /// <summary>Says what is wrong with the artifacts that a result speaks of; null: they are there, and <c>result.json</c> is the one.</summary>
    public string? FaultOf(OutboxEntry entry) => runs.Cell(entry.Lease.Cell).FaultOf(entry.Lease.Cell, entry.Lease.Token, entry.Outcome.ResultSha256);

    /// <summary>Puts an entry on disk.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public void Store(OutboxEntry entry) => WholeFile.Write(PathOf(entry.Lease), stream => JsonSerializer.Serialize(stream, entry, s_json));

    /// <summary>The result counts: makes its artifacts the cell's and forgets the entry.</summary>
    /// <exception cref="IOException">The artifacts are not there any more, or the disk refuses; the entry stays.</exception>
    public void Publish(OutboxEntry entry)
    {
        runs.Cell(entry.Lease.Cell).Publish(entry.Lease.Cell, entry.Lease.Token, entry.Outcome.ResultSha256);
        File.Delete(PathOf(entry.Lease));
    }

    /// <summary>The result does not count: removes what it would have published and forgets the entry. Checkpoints stay, another attempt may go on from them.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public void Discard(OutboxEntry entry)
    {
        var attempt = runs.Cell(entry.Lease.Cell).Attempt(entry.Lease.Token);
        foreach (var path in CellFolder.AllArtifacts.Select(name => Path.Combine(attempt, name)).Where(File.Exists))
        {
            File.Delete(path);
        }

        File.Delete(PathOf(entry.Lease));
    }

    private string PathOf(LeaseId lease) => Path.Combine(_folder, $"{lease.Cell}-{lease.Token}.json");
}
