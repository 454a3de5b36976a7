using Slfd.Coordinator.Keeping;
using Slfd.Experiments.Cells;
using Slfd.Messages.Events;
using Slfd.Messages.Leases;
using Slfd.Messages.Serialization;

namespace Slfd.Coordinator.Found;

/// <summary>What was found in the store of cells that no grid names yet. It waits here until one does.</summary>
internal sealed class FoundBook
{
    private static readonly SnapshotSection s_section = new("found", version: 1);

    private readonly Dictionary<CellId, FoundCell> _cells = [];

    /// <summary>Attempts were found.</summary>
    public void Add(AttemptsFound found) => _cells[found.Lease.Cell] = Of(found.Lease.Cell) is var known && known.Token >= found.Lease.Token ? known : known with { Token = found.Lease.Token };

    /// <summary>A result was found; the first that is found counts.</summary>
    public void Add(ResultFound found)
    {
        Add(new AttemptsFound(found.At, found.Lease));
        _cells[found.Lease.Cell] = Of(found.Lease.Cell) with { Result = Of(found.Lease.Cell).Result ?? found };
    }

    /// <summary>The highest token that was found; 0: none was.</summary>
    public FencingToken TokenOf(CellId cell) => Of(cell).Token;

    /// <summary>Whether a result was found.</summary>
    public bool HasResult(CellId cell) => Of(cell).Result is not null;

    /// <summary>What waited for a grid that names one of these cells, in their order. It waits no longer.</summary>
    public IReadOnlyList<(CellId Cell, FoundCell Found)> Take(IReadOnlyList<CellId> cells) =>
        _cells.Count == 0 ? [] : [.. cells.Select(cell => (cell, Found: _cells.Remove(cell, out var found) ? found : default)).Where(one => one.Found.Token.Value > 0)];

    /// <summary>Writes the book's section.</summary>
    public void Save(BinaryWriter writer) => s_section.Save(writer, section => section.WriteAll([.. _cells.OrderBy(entry => entry.Key)], entry =>
    {
        section.Write(new LeaseId(entry.Key, entry.Value.Token));
        section.Write(entry.Value.Result is not null);
        if (entry.Value.Result is { } result)
        {
            var bytes = MessageCodec.ToBytes(result);
            section.Write7BitEncodedInt(bytes.Length);
            section.Write(bytes);
        }
    }));

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public void Load(BinaryReader reader) => s_section.Load(reader, section =>
    {
        for (var count = section.Read7BitEncodedInt(); count > 0; count--)
        {
            var lease = section.ReadLease();
            var bytes = section.ReadBoolean() ? section.ReadBytes(section.Read7BitEncodedInt()) : null;
            _cells[lease.Cell] = new(lease.Token, bytes is null ? null : (ResultFound)MessageCodec.FromBytes("e.result-found.1", bytes));
        }
    });

    private FoundCell Of(CellId cell) => _cells.GetValueOrDefault(cell);
}

/// <summary>What was found of one cell.</summary>
/// <param name="Token">The highest token that has a folder; 0: nothing was found.</param>
/// <param name="Result">Its result; null: none.</param>
internal readonly record struct FoundCell(FencingToken Token, ResultFound? Result);
