using Slfd.Coordinator.Facts;
using Slfd.Coordinator.Keeping;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;

namespace Slfd.Coordinator.Cells;

/// <summary>The cells: all that any grid ever named, each once, where it stands, what it waits for, and its latest attempts.</summary>
/// <remarks>A change of a cell's state is told to its caller, who tells it to anyone who counts cells.</remarks>
internal sealed partial class CellBook : ICellFacts
{
    private static readonly SnapshotSection s_section = new("cells", version: 1);

    private readonly VersionedArray<CellRow> _rows = new();
    private readonly CellIndex _index = new();
    private readonly AttemptLog _attempts = new();

    /// <summary>Number of cells.</summary>
    public int Count => _rows.Count;

    /// <inheritdoc/>
    public ref readonly CellRow this[int cell] => ref _rows[cell];

    /// <inheritdoc/>
    public int Find(CellId id) => CellsView.Find(_index.Slots, _rows.Look(), id);

    /// <inheritdoc/>
    public DeviceId? GranteeOf(int cell, FencingToken token) => _rows[cell].Token - token.Value is >= 0 and var back ? _attempts.DeviceOf(cell, back) : null;

    /// <summary>A definition names cells: those that are new are added, and wait for what they need.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="definition">The definition's number.</param>
    /// <param name="moves">Cells that other grids have named before and that stand otherwise now are added here.</param>
    /// <returns>The indices of the cells, in the grid's order, then of the units.</returns>
    public int[] Define(CheckedGrid grid, int definition, List<CellMove> moves)
    {
        var ids = grid.Cells;
        _index.Reserve(_rows.Count + ids.Length, IdOf);
        var cells = new int[ids.Length];
        for (var position = 0; position < ids.Length; position++)
        {
            cells[position] = Find(ids[position]);
            if (cells[position] >= 0)
            {
                continue;
            }

            cells[position] = Add(new() { Id = ids[position], Definition = definition, Position = position, State = CellState.Waiting });
            if (grid.Grid.NeedsOf(position) is { Count: > 0 } needs)
            {
                Follow(cells[position], GroupOf([.. needs.Positions().Select(needed => ids[needed])]));
            }
        }

        DefineUnits(grid.Grid, definition, cells, moves);
        return cells;
    }

    /// <summary>A device got the cell.</summary>
    public void Granted(int cell, LeaseGranted granted, List<CellMove> moves)
    {
        _rows.Write(cell).Token = granted.Lease.Token.Value;
        _attempts.Granted(cell, granted.Device, granted.At);
        Move(cell, CellState.Running, moves);
    }

    /// <summary>Attempts were found in the store that no event speaks of: their tokens are passed over.</summary>
    public void Found(int cell, FencingToken token)
    {
        if (token.Value > _rows[cell].Token)
        {
            _rows.Write(cell).Token = token.Value;
            _attempts.Forget(cell);
        }
    }

    /// <summary>A lease of the cell ended without result or failure.</summary>
    public void Released(int cell, LeaseReleased released, List<CellMove> moves)
    {
        Ended(cell, released.Lease.Token, EndOf(released.Reason), string.Empty, released.At);
        Move(cell, CellState.Waiting, moves);
    }

    /// <summary>An attempt failed.</summary>
    public void Failed(int cell, CellFailed failed, List<CellMove> moves)
    {
        Ended(cell, failed.Lease.Token, AttemptEnd.Failed, $"{failed.Failure.Class.Name()}: {failed.Failure.Message}", failed.At);
        Move(cell, failed.RetryAfter is null ? CellState.Failed : CellState.Delayed, moves);
    }

    /// <summary>A checkpoint was recorded.</summary>
    /// <param name="cell">Of which cell.</param>
    /// <param name="iteration">Of which iteration.</param>
    /// <param name="moves">Units of the cell that may begin now are added here.</param>
    /// <returns>Whether it is further than any before.</returns>
    public bool Reached(int cell, int iteration, List<CellMove> moves)
    {
        if (iteration <= _rows[cell].Checkpoint)
        {
            return false;
        }

        _rows.Write(cell).Checkpoint = iteration;
        LookAtUnits(cell, moves);
        return true;
    }

    /// <summary>The cell has its result.</summary>
    /// <param name="cell">Which.</param>
    /// <param name="succeeded">The event.</param>
    /// <param name="live">Token of the lease that was live; null: none was.</param>
    /// <param name="result">Sequence number of the result.</param>
    /// <param name="moves">What changed is added here.</param>
    public void Succeeded(int cell, CellSucceeded succeeded, FencingToken? live, int result, List<CellMove> moves)
    {
        if (live is { } other && other != succeeded.Lease.Token)
        {
            Ended(cell, other, AttemptEnd.Superseded, $"attempt {succeeded.Lease.Token} delivered its result after all", succeeded.At);
        }

        Ended(cell, succeeded.Lease.Token, AttemptEnd.Succeeded, string.Empty, succeeded.At);
        _rows.Write(cell).Result = result;
        Move(cell, CellState.Done, moves);
    }

    /// <summary>The cell is not wanted any more.</summary>
    public void Cancelled(int cell, long at, List<CellMove> moves)
    {
        _attempts.Explain(cell, "the cell was cancelled", at);
        Move(cell, CellState.Cancelled, moves);
    }

    /// <summary>The cell must run again.</summary>
    public void Retried(int cell, List<CellMove> moves)
    {
        if (_rows[cell].State == CellState.Done)
        {
            _rows.Write(cell).Checkpoint = 0;
        }

        Move(cell, CellState.Waiting, moves);
    }

    /// <summary>The cell stands otherwise now; one that must wait is blocked while what it needs is missing.</summary>
    /// <param name="cell">Which.</param>
    /// <param name="to">How it stands.</param>
    /// <param name="moves">What changed is added here: the cell, and what follows it.</param>
    public void Move(int cell, CellState to, List<CellMove> moves)
    {
        ref var row = ref _rows.Write(cell);
        var from = row.State;
        row.State = to = to == CellState.Waiting && IsBlocked(cell) ? CellState.Blocked : to;
        moves.Add(new(cell, from, to));
        MoveFollowers(cell, from, to, moves);
        LookAtUnits(cell, moves);
    }

    /// <summary>The book as it is, for as long as nothing is written.</summary>
    public CellsView Look() => new(_index.Slots, _rows.Look(), _attempts.Look(), _experts.Look());

    /// <summary>The book as it is, for any time.</summary>
    public CellsView Freeze() => new(_index.Slots, _rows.Freeze(), _attempts.Freeze(), _experts.Freeze());

    /// <summary>Writes the book's section.</summary>
    public void Save(BinaryWriter writer) => s_section.Save(writer, section =>
    {
        section.Write7BitEncodedInt(_rows.Count);
        for (var cell = 0; cell < _rows.Count; cell++)
        {
            ref readonly var row = ref _rows[cell];
            section.Write(row.Id);
            section.Write7BitEncodedInt(row.Definition);
            section.Write7BitEncodedInt(row.Position);
            section.Write7BitEncodedInt(row.Token);
            section.Write7BitEncodedInt(row.Checkpoint);
            section.Write7BitEncodedInt(row.Result);
            section.Write((byte)row.State);
        }

        _attempts.Save(section, _rows.Count);
    });

    /// <summary>Reads what <see cref="Save"/> wrote. Who waits for whom is not in it: <see cref="FollowAgain"/> must come next.</summary>
    public void Load(BinaryReader reader) => s_section.Load(reader, section =>
    {
        var count = section.Read7BitEncodedInt();
        for (; count > 0; count--)
        {
            Add(new()
            {
                Id = section.ReadCell(),
                Definition = section.Read7BitEncodedInt(),
                Position = section.Read7BitEncodedInt(),
                Token = section.Read7BitEncodedInt(),
                Checkpoint = section.Read7BitEncodedInt(),
                Result = section.Read7BitEncodedInt(),
                State = (CellState)section.ReadByte(),
            });
        }

        _attempts.Load(section, _rows.Count);
    });

    private int Add(CellRow row)
    {
        var cell = _rows.Add(row);
        _index.Add(row.Id, IdOf);
        return cell;
    }

    private void Ended(int cell, FencingToken token, AttemptEnd end, string cause, long at) => _attempts.Ended(cell, _rows[cell].Token - token.Value, end, cause, at);

    private CellId IdOf(int cell) => _rows[cell].Id;

    private static AttemptEnd EndOf(ReleaseReason reason) => reason switch
    {
        ReleaseReason.Expired => AttemptEnd.Expired,
        ReleaseReason.HandedBack => AttemptEnd.HandedBack,
        ReleaseReason.NodeRestarted => AttemptEnd.NodeRestarted,
        ReleaseReason.Withdrawn => AttemptEnd.Withdrawn,
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "not a reason to release a lease"),
    };
}

/// <summary>The book of cells as it was at one time. Any thread may read it.</summary>
/// <param name="Slots">See <see cref="CellIndex"/>.</param>
/// <param name="Rows">The cells.</param>
/// <param name="Attempts">Their latest attempts.</param>
/// <param name="Experts">Who waits for whom.</param>
internal sealed record CellsView(int[] Slots, VersionedView<CellRow> Rows, AttemptsView Attempts, ExpertsView Experts)
{
    /// <summary>Number of cells.</summary>
    public int Count => Rows.Count;

    /// <summary>A cell.</summary>
    public ref readonly CellRow this[int cell] => ref Rows[cell];

    /// <summary>The cell's index, or −1 where no grid ever named it.</summary>
    public int Find(CellId id) => Find(Slots, Rows, id);

    /// <summary>The index of an id in a table that may hold more than the rows.</summary>
    public static int Find(int[] slots, VersionedView<CellRow> rows, CellId id)
    {
        for (var slot = CellIndex.Start(slots, id); ; slot = (slot + 1) & (slots.Length - 1))
        {
            var index = Volatile.Read(ref slots[slot]) - 1;
            if (index < 0 || (index < rows.Count && rows[index].Id == id))
            {
                return index;
            }
        }
    }
}
