using Slfd.Coordinator.Cells;
using Slfd.Coordinator.Failures;
using Slfd.Coordinator.Grids;
using Slfd.Coordinator.Leases;
using Slfd.Coordinator.Results;
using Slfd.Experiments.Cells;
using Slfd.Messages.Events;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;

namespace Slfd.Coordinator;

/// <summary>The state as bytes: what the events say, and nothing that lives in memory only. Equal histories give equal bytes.</summary>
internal sealed partial class CoordinatorState
{
    /// <summary>Rises with every change of the layout; older ones are read, a newer one is not. 2 appends what operators did and the attempts of each cell.</summary>
    public const int SnapshotLayout = 2;

    /// <summary>The state now.</summary>
    public CoordinatorSnapshot ToSnapshot()
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream))
        {
            writer.Write(Term);
            Save(writer, _definitions, definition => writer.Write(definition.Json));
            SaveCells(writer);
            SaveGrids(writer);
            SaveLeases(writer);
            SaveFailures(writer);
            SaveDevices(writer);
            _results.Save(writer);
            SaveOperations(writer);
        }

        return CoordinatorSnapshot.Of(SnapshotLayout, stream.ToArray());
    }

    /// <summary>The state as it was saved.</summary>
    /// <exception cref="InvalidDataException">Another layout, or damaged: replay the events instead.</exception>
    public static CoordinatorState FromSnapshot(CoordinatorSnapshot snapshot, LeaseOptions leases, FailurePolicy failures)
    {
        if (snapshot.Layout is < 1 or > SnapshotLayout || !snapshot.IsWhole())
        {
            throw new InvalidDataException($"expected a whole snapshot of layout 1 to {SnapshotLayout}, found layout {snapshot.Layout}, "
                + (snapshot.IsWhole() ? "whole" : "damaged"));
        }

        using var reader = new BinaryReader(new MemoryStream(snapshot.State, writable: false));
        var state = new CoordinatorState(leases, failures) { Term = reader.ReadInt64() };
        state._definitions.AddRange(Load(reader, () => GridDefinition.Read(reader.ReadString())));
        state.LoadCells(reader);
        state.FollowAgain();
        state.LoadGrids(reader);

        state.LoadLeases(reader);
        state.LoadFailures(reader);
        state.LoadDevices(reader);
        state._results = ResultLog.Load(reader);
        if (snapshot.Layout >= 2)
        {
            state.LoadOperations(reader);
        }

        return state;
    }

    private void SaveOperations(BinaryWriter writer)
    {
        Save(writer, [.. _draining.Select(node => node.Name).Order(StringComparer.Ordinal)], writer.Write);
        Save(writer, [.. _redone.OrderBy(entry => entry.Key)], entry =>
        {
            writer.Write7BitEncodedInt(entry.Key);
            writer.Write7BitEncodedInt(entry.Value.Value);
        });
        _audit.Save(writer);
        writer.Write7BitEncodedInt64(_happenings.Last);
        _attempts.Save(writer, _cells.Count);
    }

    private void LoadOperations(BinaryReader reader)
    {
        _draining.UnionWith(Load(reader, () => new NodeId(reader.ReadString())));
        foreach (var (cell, token) in Load(reader, () => (reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt())))
        {
            _redone[cell] = new(token);
        }

        _audit.Load(reader);
        _happenings.Resume(reader.Read7BitEncodedInt64());
        _attempts = AttemptLog.Load(reader, _cells.Count);
    }

    private void SaveGrids(BinaryWriter writer) => Save(writer, _grids, grid =>
    {
        writer.Write(grid.Name);
        writer.Write7BitEncodedInt(grid.Definition);
        writer.Write(grid.Paused);
        Save(writer, grid.Cells, writer.Write7BitEncodedInt);
    });

    private void LoadGrids(BinaryReader reader)
    {
        for (var count = reader.Read7BitEncodedInt(); count > 0; count--)
        {
            var grid = new GridEntry(reader.ReadString());
            var index = _gridIndices[grid.Name] = _grids.Count;
            _grids.Add(grid);
            var definition = reader.Read7BitEncodedInt();
            grid.Paused = reader.ReadBoolean();
            int[] cells = [.. Load(reader, reader.Read7BitEncodedInt)];
            for (var position = 0; position < cells.Length; position++)
            {
                _memberships.Add(cells[position], index, position);
            }

            grid.Define(definition, _definitions[definition].Grid.Priority, cells, _cells);
        }
    }

    private void SaveCells(BinaryWriter writer)
    {
        writer.Write7BitEncodedInt(_cells.Count);
        for (var cell = 0; cell < _cells.Count; cell++)
        {
            var row = _cells[cell];
            writer.Write(row.Id.High);
            writer.Write(row.Id.Low);
            writer.Write7BitEncodedInt(row.Definition);
            writer.Write7BitEncodedInt(row.Position);
            writer.Write7BitEncodedInt(row.Token);
            writer.Write7BitEncodedInt(row.Checkpoint);
            writer.Write7BitEncodedInt(row.Result);
            writer.Write7BitEncodedInt(row.Failures);
            writer.Write(row.Numeric);
            writer.Write(row.Halvings);
            writer.Write((byte)row.Status);
        }
    }

    private void LoadCells(BinaryReader reader)
    {
        var count = reader.Read7BitEncodedInt();
        _cells.Reserve(count);
        _memberships.Reserve(count);
        for (; count > 0; count--)
        {
            _cells.Add(new()
            {
                Id = new(reader.ReadUInt16(), reader.ReadUInt64()),
                Definition = reader.Read7BitEncodedInt(),
                Position = reader.Read7BitEncodedInt(),
                Token = reader.Read7BitEncodedInt(),
                Checkpoint = reader.Read7BitEncodedInt(),
                Result = reader.Read7BitEncodedInt(),
                Failures = (ushort)reader.Read7BitEncodedInt(),
                Numeric = reader.ReadByte(),
                Halvings = reader.ReadByte(),
                Status = (CellStatus)reader.ReadByte(),
            });
        }
    }

    private void SaveLeases(BinaryWriter writer)
    {
        Save(writer, [.. _leases.Values.OrderBy(lease => lease.Cell)], lease =>
        {
            writer.Write7BitEncodedInt(lease.Cell);
            Save(writer, lease.Device);
            writer.Write7BitEncodedInt64(lease.GrantedTo);
            writer.Write7BitEncodedInt64(lease.RequestId);
            writer.Write(lease.Term.Ticks);
        });
        Save(writer, [.. _duplicates.OrderBy(entry => entry.Key.Cell).ThenBy(entry => entry.Key.Token)], entry =>
        {
            Save(writer, entry.Key);
            writer.Write(entry.Value);
        });
    }

    private void LoadLeases(BinaryReader reader)
    {
        foreach (var (cell, device, incarnation, request, term) in Load(reader, () => (reader.Read7BitEncodedInt(), LoadDevice(reader),
            reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64(), TimeSpan.FromTicks(reader.ReadInt64()))))
        {
            _leases[cell] = new()
            {
                Id = new(_cells[cell].Id, new(_cells[cell].Token)),
                Cell = cell,
                Device = device,
                GrantedTo = incarnation,
                RequestId = request,
                Term = term,
                Incarnation = incarnation,
                Deadline = long.MaxValue, // until the event that starts this life of the coordinator
            };
        }

        foreach (var (lease, differs) in Load(reader, () => (LoadLease(reader), reader.ReadBoolean())))
        {
            _duplicates[lease] = differs;
        }
    }

    private void SaveFailures(BinaryWriter writer) => Save(writer, [.. _failures.OrderBy(entry => entry.Key)], entry =>
    {
        var (token, failure, due, backOff) = entry.Value;
        writer.Write7BitEncodedInt(entry.Key);
        writer.Write7BitEncodedInt(token.Value);
        writer.Write((byte)failure.Class);
        writer.Write(failure.Message);
        writer.Write(failure.StderrTail);
        writer.Write7BitEncodedInt(failure.Iteration);
        writer.Write(due);
        writer.Write(backOff.Ticks);
    });

    private void LoadFailures(BinaryReader reader)
    {
        foreach (var (cell, failure) in Load(reader, () => (reader.Read7BitEncodedInt(), new LastFailure(
            new(reader.Read7BitEncodedInt()),
            new((FailureClass)reader.ReadByte(), reader.ReadString(), reader.ReadString(), reader.Read7BitEncodedInt()),
            reader.ReadInt64(),
            TimeSpan.FromTicks(reader.ReadInt64())))))
        {
            _failures[cell] = failure;
            if (_cells[cell].Status == CellStatus.Delayed)
            {
                _backOffs.Enqueue((cell, failure.Token), failure.Due);
            }
        }
    }

    private void SaveDevices(BinaryWriter writer) => Save(writer, [.. _devices.OrderBy(entry => entry.Key.ToString(), StringComparer.Ordinal)], entry =>
    {
        var (id, device) = entry;
        Save(writer, id);
        writer.Write7BitEncodedInt64(device.Incarnation);
        writer.Write7BitEncodedInt64(device.RequestId);
        Save(writer, device.Lease);
        Save(writer, device.FailedCells, writer.Write7BitEncodedInt);
        writer.Write(device.Quarantined is not null);
        writer.Write(device.Quarantined ?? string.Empty);
    });

    private void LoadDevices(BinaryReader reader)
    {
        for (var count = reader.Read7BitEncodedInt(); count > 0; count--)
        {
            var device = DeviceOf(LoadDevice(reader));
            (device.Incarnation, device.RequestId, device.Lease) = (reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt64(), LoadLease(reader));
            device.FailedCells.AddRange(Load(reader, reader.Read7BitEncodedInt));
            var (quarantined, because) = (reader.ReadBoolean(), reader.ReadString());
            device.Quarantined = quarantined ? because : null;
        }
    }

    private static void Save<T>(BinaryWriter writer, IReadOnlyCollection<T> items, Action<T> save)
    {
        writer.Write7BitEncodedInt(items.Count);
        foreach (var item in items)
        {
            save(item);
        }
    }

    private static List<T> Load<T>(BinaryReader reader, Func<T> load)
    {
        var count = reader.Read7BitEncodedInt();
        var items = new List<T>(count);
        for (; count > 0; count--)
        {
            items.Add(load());
        }

        return items;
    }

    private static void Save(BinaryWriter writer, DeviceId device)
    {
        writer.Write(device.Node.Name ?? string.Empty);
        writer.Write(device.Slot ?? string.Empty);
    }

    private static DeviceId LoadDevice(BinaryReader reader) => new(new(reader.ReadString()), reader.ReadString());

    private static void Save(BinaryWriter writer, LeaseId lease)
    {
        writer.Write(lease.Cell.High);
        writer.Write(lease.Cell.Low);
        writer.Write7BitEncodedInt(lease.Token.Value);
    }

    private static LeaseId LoadLease(BinaryReader reader) => new(new CellId(reader.ReadUInt16(), reader.ReadUInt64()), new(reader.Read7BitEncodedInt()));
}
