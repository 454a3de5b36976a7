using Slfd.Experiments.Cells;
using Slfd.Messages.Leases;

namespace Slfd.Coordinator.Keeping;

/// <summary>A part of a snapshot: one book's. Its name, version and length come before it, so that a reader knows what it has and where it ends.</summary>
/// <param name="name">The book's.</param>
/// <param name="version">Rises with every change of this section's layout.</param>
internal sealed class SnapshotSection(string name, int version)
{
    /// <summary>Writes the section.</summary>
    public void Save(BinaryWriter to, Action<BinaryWriter> save)
    {
        using MemoryStream stream = new();
        using (BinaryWriter writer = new(stream, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            save(writer);
        }

        to.Write(name);
        to.Write7BitEncodedInt(version);
        to.Write7BitEncodedInt64(stream.Length);
        to.Flush();
        stream.WriteTo(to.BaseStream);
    }

    /// <summary>Reads the section, which must be the next and be read to its end.</summary>
    /// <param name="from">Where it lies.</param>
    /// <param name="load">Reads what lies in it.</param>
    /// <exception cref="InvalidDataException">Another section, another version, or another length.</exception>
    public void Load(BinaryReader from, Action<BinaryReader> load)
    {
        var (found, its) = (from.ReadString(), from.Read7BitEncodedInt());
        if (found != name || its != version)
        {
            throw new InvalidDataException($"expected the section '{name}' of version {version}, found '{found}' of version {its}");
        }

        var length = from.Read7BitEncodedInt64();
        var end = from.BaseStream.Position + length;
        load(from);
        if (from.BaseStream.Position != end)
        {
            throw new InvalidDataException($"the section '{name}' says that it has {length} bytes, but {length + from.BaseStream.Position - end} were read");
        }
    }
}

/// <summary>What several books write in the same way.</summary>
internal static class SnapshotValues
{
    public static void WriteAll<T>(this BinaryWriter writer, IReadOnlyCollection<T> items, Action<T> write)
    {
        writer.Write7BitEncodedInt(items.Count);
        foreach (var item in items)
        {
            write(item);
        }
    }

    public static List<T> ReadAll<T>(this BinaryReader reader, Func<T> read)
    {
        var count = reader.Read7BitEncodedInt();
        List<T> items = new(Math.Min(count, 1 << 20)); // a damaged count must not ask for all memory
        for (; count > 0; count--)
        {
            items.Add(read());
        }

        return items;
    }

    public static void Write(this BinaryWriter writer, DeviceId device)
    {
        writer.Write(device.Node.Name ?? string.Empty);
        writer.Write(device.Slot ?? string.Empty);
    }

    public static DeviceId ReadDevice(this BinaryReader reader) => new(new(reader.ReadString()), reader.ReadString());

    public static void Write(this BinaryWriter writer, CellId cell)
    {
        writer.Write(cell.High);
        writer.Write(cell.Low);
    }

    public static CellId ReadCell(this BinaryReader reader) => new(reader.ReadUInt16(), reader.ReadUInt64());

    public static void Write(this BinaryWriter writer, LeaseId lease)
    {
        writer.Write(lease.Cell);
        writer.Write7BitEncodedInt(lease.Token.Value);
    }

    public static LeaseId ReadLease(this BinaryReader reader) => new(reader.ReadCell(), new(reader.Read7BitEncodedInt()));
}
