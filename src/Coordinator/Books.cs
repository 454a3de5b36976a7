using Slfd.Coordinator.Cells;
using Slfd.Coordinator.Facts;
using Slfd.Coordinator.Failures;
using Slfd.Coordinator.Found;
using Slfd.Coordinator.Grids;
using Slfd.Coordinator.Leases;
using Slfd.Coordinator.Nodes;
using Slfd.Coordinator.Operators;
using Slfd.Coordinator.Questions;
using Slfd.Coordinator.Results;
using Slfd.Experiments.Cells;
using Slfd.Messages.Events;

namespace Slfd.Coordinator;

/// <summary>The eight books of a sweep side by side: what they say together, and how they are saved. None knows another.</summary>
/// <param name="leases">Lease term and beats.</param>
/// <param name="failures">Retries, back-off, quarantine.</param>
/// <param name="peak">Predicts a cell's peak of device memory in bytes; null: nobody does.</param>
internal sealed class Books(LeaseOptions leases, FailurePolicy failures, Func<CellSpec, long>? peak) : IFacts
{
    /// <summary>Rises when the sections of a snapshot change their order, or a section comes or goes. A section that changes its own layout has a version for that.</summary>
    public const int SnapshotLayout = 4;

    private readonly List<CellMove> _moves = [];

    public GridBook Grids { get; } = new(peak);

    public CellBook Cells { get; } = new();

    public LeaseBook Leases { get; } = new(leases);

    public FailureBook Failures { get; } = new(failures);

    public NodeBook Nodes { get; } = new(leases, failures);

    public ResultBook Results { get; } = new();

    public OperatorBook Operators { get; } = new();

    public FoundBook Found { get; } = new();

    ICellFacts IFacts.Cells => Cells;

    IGridFacts IFacts.Grids => Grids;

    ILeaseFacts IFacts.Leases => Leases;

    IFailureFacts IFacts.Failures => Failures;

    INodeFacts IFacts.Nodes => Nodes;

    IResultFacts IFacts.Results => Results;

    /// <summary>How things stand now, to be read by any thread for any time.</summary>
    public SweepView View() => new(Cells.Freeze(), Grids.Freeze(), Leases.Freeze(), Failures.Freeze(), Nodes.Freeze(), Results.Freeze(), Operators.Freeze());

    /// <summary>Cells stand otherwise now, and the grids hear of it.</summary>
    /// <param name="move">Changes cells, and says what moved.</param>
    /// <returns>Whether cells can be granted that could not before.</returns>
    public bool Move(Action<List<CellMove>> move)
    {
        var ready = false;
        move(_moves);
        foreach (var moved in _moves)
        {
            ready |= Grids.Moved(moved);
        }

        _moves.Clear();
        return ready;
    }

    /// <summary>The state as bytes: what the events say, and nothing that lives in memory only. Equal histories give equal bytes.</summary>
    /// <param name="term">Which life of the coordinator this is.</param>
    /// <param name="head">Hash of the chain of events up to now; null: there is no chain.</param>
    public CoordinatorSnapshot ToSnapshot(long term, byte[]? head)
    {
        using MemoryStream stream = new();
        using (BinaryWriter writer = new(stream))
        {
            writer.Write(term);
            Cells.Save(writer);
            Grids.Save(writer);
            Leases.Save(writer);
            Failures.Save(writer);
            Nodes.Save(writer);
            Results.Save(writer);
            Operators.Save(writer);
            Found.Save(writer);
        }

        return CoordinatorSnapshot.Of(SnapshotLayout, stream.ToArray(), head);
    }

    /// <summary>Reads what <see cref="ToSnapshot"/> wrote into empty books.</summary>
    /// <returns>Which life of the coordinator it was.</returns>
    /// <exception cref="InvalidDataException">Another layout, or damaged: replay the events instead.</exception>
    public long Load(CoordinatorSnapshot snapshot)
    {
        if (snapshot.Layout != SnapshotLayout || !snapshot.IsWhole())
        {
            throw new InvalidDataException($"expected a whole snapshot of layout {SnapshotLayout}, found layout {snapshot.Layout}, {(snapshot.IsWhole() ? "whole" : "damaged")}");
        }

        try
        {
            using BinaryReader reader = new(new MemoryStream(snapshot.State, writable: false));
            var term = reader.ReadInt64();
            Cells.Load(reader);
            Grids.Load(reader);
            Cells.FollowAgain(Grids.ExpertsOf, Grids.DefinitionOf);
            Grids.CountCells(Cells);
            Leases.Load(reader);
            Failures.Load(reader, Cells);
            Nodes.Load(reader);
            Results.Load(reader);
            Operators.Load(reader);
            Found.Load(reader);
            return term;
        }
        catch (EndOfStreamException error)
        {
            throw new InvalidDataException("the snapshot ends too early", error);
        }
    }
}
