using System.Buffers.Binary;
using System.Text;
using Slfd.FileFormats.Blobs;
using Slfd.FileFormats.Pickles;
using Slfd.FileFormats.Weights;

namespace Slfd.FileFormats.Tests.Pickles;

/// <summary>A pickle written by hand, instruction by instruction: what an attacker would write, and what Python writes.</summary>
internal sealed class APickle
{
    private readonly List<byte> _bytes = [];

    public byte[] Bytes => [.. _bytes];

    public APickle Proto(byte version) => Op(PickleOpcode.Proto).Raw(version);

    public APickle Op(PickleOpcode opcode) => Raw((byte)opcode);

    public APickle Raw(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public APickle Line(string text) => Raw([.. Encoding.Latin1.GetBytes(text), (byte)'\n']);

    public APickle Global(string module, string name) => Op(PickleOpcode.Global).Line(module).Line(name);

    public APickle Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return Op(PickleOpcode.BinUnicode).Raw(BitConverter.GetBytes(bytes.Length)).Raw(bytes);
    }

    public APickle Data(byte[] bytes) => Op(PickleOpcode.BinBytes).Raw(BitConverter.GetBytes(bytes.Length)).Raw(bytes);

    public APickle Whole(int value) => Op(PickleOpcode.BinInt).Raw(BitConverter.GetBytes(value));

    /// <summary>A call of a function with some texts.</summary>
    public APickle Call(string module, string name, params string[] arguments)
    {
        Global(module, name).Op(PickleOpcode.Mark);
        Array.ForEach(arguments, argument => Text(argument));
        return Op(PickleOpcode.Tuple).Op(PickleOpcode.Reduce);
    }

    public byte[] Stop() => Op(PickleOpcode.Stop).Bytes;

    /// <summary>Reads it as a network pickle.</summary>
    public static object? Read(byte[] bytes, PickleVocabulary? vocabulary = null)
    {
        using var source = new PickleSource(new ABlob(bytes));
        return new PickleMachine(source, vocabulary ?? NetworkVocabulary.Network, new PickleLimits()).Run();
    }

    /// <summary>What <c>torch.save</c> of a float storage makes.</summary>
    public static byte[] Storage(float[] numbers, Action<APickle>? instead = null)
    {
        var file = new APickle().Proto(2).Op(PickleOpcode.Long1).Raw(10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19).Op(PickleOpcode.Stop)
            .Proto(2).Whole(1001).Op(PickleOpcode.Stop)
            .Proto(2).Op(PickleOpcode.EmptyDict).Text("little_endian").Op(PickleOpcode.NewTrue).Op(PickleOpcode.SetItem).Op(PickleOpcode.Stop)
            .Proto(2);
        if (instead is null)
        {
            file.Op(PickleOpcode.Mark).Text("storage").Global("torch", "FloatStorage").Text("7").Text("cuda:0").Whole(numbers.Length).Op(PickleOpcode.None)
                .Op(PickleOpcode.Tuple).Op(PickleOpcode.BinPersId);
        }
        else
        {
            instead(file);
        }

        file.Op(PickleOpcode.Stop).Proto(2).Op(PickleOpcode.EmptyList).Text("7").Op(PickleOpcode.Append).Op(PickleOpcode.Stop);
        var count = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(count, numbers.Length);
        file.Raw(count);
        Array.ForEach(numbers, number => file.Raw(BitConverter.GetBytes(number)));
        return file.Bytes;
    }

    /// <summary>A call that rebuilds a tensor over a storage's file.</summary>
    public APickle Tensor(byte[] storage, int offset, int[] shape, int[] strides)
    {
        Global("torch._utils", "_rebuild_tensor_v2").Op(PickleOpcode.Mark);
        Global("torch.storage", "_load_from_bytes").Data(storage).Op(PickleOpcode.Tuple1).Op(PickleOpcode.Reduce);
        Whole(offset).Numbers(shape).Numbers(strides).Op(PickleOpcode.NewFalse);
        return Global("collections", "OrderedDict").Op(PickleOpcode.EmptyTuple).Op(PickleOpcode.Reduce).Op(PickleOpcode.Tuple).Op(PickleOpcode.Reduce);
    }

    private APickle Numbers(int[] values)
    {
        Op(PickleOpcode.Mark);
        Array.ForEach(values, value => Whole(value));
        return Op(PickleOpcode.Tuple);
    }
}

/// <summary>Bytes in memory, read like a file.</summary>
internal sealed class ABlob(byte[] bytes) : Blob
{
    public override long LengthLimit => bytes.Length;

    public override Stream Open(long at = 0) => new MemoryStream(bytes, (int)at, bytes.Length - (int)at, writable: false);

    public override string Where(long at) => $"memory: byte {at}";
}
