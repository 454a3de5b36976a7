using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Slfd.FileFormats.Pickles;
using Slfd.FileFormats.Tests.Pickles;

namespace Slfd.FileFormats.Tests.Weights;

/// <summary>Small weights files, made byte by byte as PyTorch makes them.</summary>
internal static class AWeightFile
{
    /// <summary>A zip archive of stored entries.</summary>
    /// <param name="entries">Name and content.</param>
    /// <param name="alignment">Data begin at multiples of it, by padding in the extra field; 1: none.</param>
    /// <param name="zip64">Whether sizes and offsets are said in the wide fields.</param>
    public static byte[] Zip(IEnumerable<(string Name, byte[] Content)> entries, int alignment = 1, bool zip64 = false)
    {
        using var archive = new MemoryStream();
        using var directory = new MemoryStream();
        var count = 0;
        foreach (var (name, content) in entries)
        {
            var (offset, text, crc) = (archive.Position, Encoding.UTF8.GetBytes(name), Crc32.HashToUInt32(content));
            var padding = (int)((alignment - (offset + 30 + text.Length + 4) % alignment) % alignment) + 4;
            byte[] extra = alignment == 1 ? [] : [(byte)'F', (byte)'B', .. BitConverter.GetBytes((ushort)(padding - 4)), .. new byte[padding - 4]];
            archive.Write([.. Local(crc, content.Length, text.Length, extra.Length), .. text, .. extra, .. content]);

            byte[] wide = zip64 ? [1, 0, 24, 0, .. BitConverter.GetBytes((long)content.Length), .. BitConverter.GetBytes((long)content.Length), .. BitConverter.GetBytes(offset)] : [];
            directory.Write([.. Central(crc, zip64 ? uint.MaxValue : (uint)content.Length, text.Length, wide.Length, zip64 ? uint.MaxValue : (uint)offset), .. text, .. wide]);
            count++;
        }

        var (start, length) = (archive.Position, directory.Length);
        archive.Write(directory.ToArray());
        if (zip64)
        {
            var end = archive.Position;
            archive.Write([0x50, 0x4B, 6, 6, .. BitConverter.GetBytes(44L), 45, 0, 45, 0, .. new byte[8], .. BitConverter.GetBytes((long)count), .. BitConverter.GetBytes((long)count),
                .. BitConverter.GetBytes(length), .. BitConverter.GetBytes(start)]);
            archive.Write([0x50, 0x4B, 6, 7, 0, 0, 0, 0, .. BitConverter.GetBytes(end), 1, 0, 0, 0]);
        }

        archive.Write([0x50, 0x4B, 5, 6, 0, 0, 0, 0, .. BitConverter.GetBytes((ushort)count), .. BitConverter.GetBytes((ushort)count),
            .. BitConverter.GetBytes(zip64 ? uint.MaxValue : (uint)length), .. BitConverter.GetBytes(zip64 ? uint.MaxValue : (uint)start), 0, 0]);
        return archive.ToArray();
    }

    /// <summary>The pickle of a state dict whose tensors look at storages of the archive.</summary>
    public static byte[] StateDict(params (string Key, string Storage, string Type, int Count, int[] Shape, int[] Strides)[] tensors)
    {
        var pickle = new APickle().Proto(2).Global("collections", "OrderedDict").Op(PickleOpcode.EmptyTuple).Op(PickleOpcode.Reduce);
        foreach (var (key, storage, type, count, shape, strides) in tensors)
        {
            pickle.Text(key).Global("torch._utils", "_rebuild_tensor_v2").Op(PickleOpcode.Mark)
                .Op(PickleOpcode.Mark).Text("storage").Global("torch", $"{type}Storage").Text(storage).Text("cpu").Whole(count).Op(PickleOpcode.Tuple).Op(PickleOpcode.BinPersId)
                .Whole(0).Op(PickleOpcode.Mark);
            Array.ForEach(shape, side => pickle.Whole(side));
            pickle.Op(PickleOpcode.Tuple).Op(PickleOpcode.Mark);
            Array.ForEach(strides, stride => pickle.Whole(stride));
            pickle.Op(PickleOpcode.Tuple).Op(PickleOpcode.NewFalse).Global("collections", "OrderedDict").Op(PickleOpcode.EmptyTuple).Op(PickleOpcode.Reduce)
                .Op(PickleOpcode.Tuple).Op(PickleOpcode.Reduce).Op(PickleOpcode.SetItem);
        }

        // A state dict carries version numbers as an attribute.
        return pickle.Op(PickleOpcode.EmptyDict).Text("_metadata").Op(PickleOpcode.EmptyDict).Op(PickleOpcode.SetItem).Op(PickleOpcode.Build).Stop();
    }

    /// <summary>Little-endian float32.</summary>
    public static byte[] Floats(params float[] numbers) => [.. numbers.SelectMany(BitConverter.GetBytes)];

    private static byte[] Local(uint crc, int length, int name, int extra)
    {
        var header = new byte[30];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0x04034B50);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(14), crc);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(18), length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(22), length);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(26), (ushort)name);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(28), (ushort)extra);
        return header;
    }

    private static byte[] Central(uint crc, uint length, int name, int extra, uint offset)
    {
        var header = new byte[46];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0x02014B50);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(16), crc);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(20), length);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(24), length);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(28), (ushort)name);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(30), (ushort)extra);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(42), offset);
        return header;
    }
}
