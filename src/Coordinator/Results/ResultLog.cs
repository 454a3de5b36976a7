using Slfd.Coordinator.Keeping;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;

namespace Slfd.Coordinator.Results;

/// <summary>All accepted results in the order of their acceptance, packed: some 100 bytes plus two per count, since a sweep may have a million of them.</summary>
/// <remarks>Sequence numbers start at 1 and have no gap.</remarks>
internal sealed class ResultLog
{
    private const int ChunkLength = 1 << 16;

    private readonly AppendedList<string> _texts = new();
    private readonly Dictionary<string, int> _textIndices = [];
    private readonly AppendedList<byte[]> _chunks = new();
    private readonly AppendedList<ResultEntry> _entries = new();
    private int _used = ChunkLength;

    /// <summary>Sequence number of the latest result; 0: none.</summary>
    public int Last => _entries.Count;

    /// <summary>Appends a result.</summary>
    /// <returns>Its sequence number.</returns>
    public int Add(int cell, FencingToken token, CellOutcome outcome)
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream))
        {
            Pack(writer, outcome);
        }

        Place(cell, token.Value, stream.ToArray());
        return Last;
    }

    /// <summary>The log as it is, for any time: what was added is never written again.</summary>
    public ResultLogView Look() => new(_texts.Look(), _chunks.Look(), _entries.Look());

    /// <summary>Writes everything, for a snapshot.</summary>
    public void Save(BinaryWriter writer)
    {
        writer.Write7BitEncodedInt(_texts.Count);
        foreach (var text in _texts.Look().Span)
        {
            writer.Write(text);
        }

        writer.Write7BitEncodedInt(_entries.Count);
        foreach (var (cell, token, chunk, offset, length) in _entries.Look().Span)
        {
            writer.Write7BitEncodedInt(cell);
            writer.Write7BitEncodedInt(token);
            writer.Write7BitEncodedInt(length);
            writer.Write(_chunks[chunk], offset, length);
        }
    }

    /// <summary>Reads what <see cref="Save"/> wrote into an empty log.</summary>
    public void Load(BinaryReader reader)
    {
        for (var texts = reader.Read7BitEncodedInt(); texts > 0; texts--)
        {
            TextIndex(reader.ReadString());
        }

        for (var entries = reader.Read7BitEncodedInt(); entries > 0; entries--)
        {
            var (cell, token) = (reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt());
            var length = reader.Read7BitEncodedInt();
            var bytes = reader.ReadBytes(length);
            Place(cell, token, bytes.Length == length ? bytes : throw new EndOfStreamException());
        }
    }

    private void Place(int cell, int token, byte[] bytes)
    {
        if (_used + bytes.Length > ChunkLength)
        {
            _chunks.Add(new byte[Math.Max(ChunkLength, bytes.Length)]);
            _used = 0;
        }

        bytes.CopyTo(_chunks[_chunks.Count - 1], _used);
        _entries.Add(new(cell, token, _chunks.Count - 1, (ushort)_used, bytes.Length));
        _used += bytes.Length;
    }

    private int TextIndex(string text)
    {
        if (!_textIndices.TryGetValue(text, out var index))
        {
            index = _texts.Count;
            _texts.Add(text);
            _textIndices[text] = index;
        }

        return index;
    }

    private void Pack(BinaryWriter writer, CellOutcome outcome)
    {
        writer.Write7BitEncodedInt(TextIndex(outcome.Revisions ?? string.Empty)); // first, so that it is found without the rest
        PackHash(writer, outcome.ResultSha256);
        PackHash(writer, outcome.SyntheticSetSha256);
        writer.Write7BitEncodedInt(TextIndex(outcome.DataSha256));
        writer.Write7BitEncodedInt(TextIndex(outcome.Device));
        writer.Write(outcome.Seconds);
        writer.Write7BitEncodedInt(outcome.Tested);
        PackCounts(writer, outcome.Iterations);
        PackCounts(writer, outcome.Correct);
        PackCounts(writer, [.. outcome.Marks.Select(TextIndex)]);
        PackCounts(writer, [.. outcome.Remarks.Select(TextIndex)]);
        writer.Write(outcome.PeakMemoryBytes);
        writer.Write7BitEncodedInt(outcome.FittedOf);
        PackCounts(writer, outcome.Fitted);
        writer.Write7BitEncodedInt(outcome.Splits.Length);
        foreach (var split in outcome.Splits)
        {
            PackCounts(writer, [TextIndex(split.Name), split.Images, split.Whole, TextIndex(split.Source), TextIndex(split.Sha256), TextIndex(split.Remark ?? string.Empty)]);
        }

        writer.Write7BitEncodedInt(outcome.Variances.Length);
        foreach (var variance in outcome.Variances)
        {
            writer.Write(variance);
        }

        writer.Write(outcome.EnergyJoules is not null);
        writer.Write(outcome.EnergyJoules ?? 0);
    }

    private static void PackHash(BinaryWriter writer, string hash)
    {
        // Hashes are 64 hex digits; whatever else a worker may report is kept as it is.
        var packs = hash.Length == 64 && hash.All(char.IsAsciiHexDigitLower);
        writer.Write(packs);
        if (packs)
        {
            writer.Write(Convert.FromHexString(hash));
        }
        else
        {
            writer.Write(hash);
        }
    }

    private static void PackCounts(BinaryWriter writer, int[] counts)
    {
        writer.Write7BitEncodedInt(counts.Length);
        foreach (var count in counts)
        {
            writer.Write7BitEncodedInt(count);
        }
    }
}

/// <summary>Where a result lies.</summary>
/// <param name="Cell">The cell's index.</param>
/// <param name="Token">Of the attempt that delivered it.</param>
/// <param name="Chunk">Index of the chunk.</param>
/// <param name="Offset">First byte in it.</param>
/// <param name="Length">Bytes.</param>
internal readonly record struct ResultEntry(int Cell, int Token, int Chunk, ushort Offset, int Length);

/// <summary>See <see cref="ResultLog"/>.</summary>
internal readonly struct ResultLogView(ReadOnlyMemory<string> texts, ReadOnlyMemory<byte[]> chunks, ReadOnlyMemory<ResultEntry> entries)
{
    /// <summary>Sequence number of the latest result; 0: none.</summary>
    public int Last => entries.Length;

    /// <summary>The cell's index and the winning token of a result.</summary>
    public (int Cell, FencingToken Token) Winner(int sequence)
    {
        var entry = entries.Span[sequence - 1];
        return (entry.Cell, new(entry.Token));
    }

    /// <summary>With which revisions of its parts a result was made; null: before there were revisions.</summary>
    public string? Revisions(int sequence)
    {
        using var reader = Open(sequence);
        return RevisionsAt(reader);
    }

    /// <summary>The result itself.</summary>
    public CellOutcome Outcome(int sequence)
    {
        using var reader = Open(sequence);
        return Unpack(reader);
    }

    /// <summary>What a result cost: seconds of its device, and joules where they were measured; found without the rest.</summary>
    public (double Seconds, double? Joules) Cost(int sequence)
    {
        using var reader = Open(sequence);
        RevisionsAt(reader);
        SkipHash(reader);
        SkipHash(reader);
        reader.Read7BitEncodedInt();
        reader.Read7BitEncodedInt();
        var seconds = reader.ReadDouble();
        reader.BaseStream.Seek(-(sizeof(bool) + sizeof(double)), SeekOrigin.End);
        return (seconds, reader.ReadBoolean() ? reader.ReadDouble() : null);
    }

    private BinaryReader Open(int sequence)
    {
        var entry = entries.Span[sequence - 1];
        return new(new MemoryStream(chunks.Span[entry.Chunk], entry.Offset, entry.Length, writable: false));
    }

    private string? RevisionsAt(BinaryReader reader) => texts.Span[reader.Read7BitEncodedInt()] is { Length: > 0 } text ? text : null;

    private CellOutcome Unpack(BinaryReader reader)
    {
        var revisions = RevisionsAt(reader);
        var (result, synthetic) = (UnpackHash(reader), UnpackHash(reader));
        var (data, device) = (texts.Span[reader.Read7BitEncodedInt()], texts.Span[reader.Read7BitEncodedInt()]);
        var (seconds, tested) = (reader.ReadDouble(), reader.Read7BitEncodedInt());
        var (iterations, correct) = (UnpackCounts(reader), UnpackCounts(reader));
        var (marks, remarks) = (UnpackTexts(reader), UnpackTexts(reader));
        var (peak, fittedOf, fitted) = (reader.ReadInt64(), reader.Read7BitEncodedInt(), UnpackCounts(reader));
        var splits = new UsedSplit[reader.Read7BitEncodedInt()];
        for (var at = 0; at < splits.Length; at++)
        {
            var packed = UnpackCounts(reader);
            splits[at] = new(texts.Span[packed[0]], packed[1], packed[2], texts.Span[packed[3]], texts.Span[packed[4]]) { Remark = texts.Span[packed[5]] is { Length: > 0 } remark ? remark : null };
        }

        var variances = new float[reader.Read7BitEncodedInt()];
        for (var at = 0; at < variances.Length; at++)
        {
            variances[at] = reader.ReadSingle();
        }

        var (hasEnergy, joules) = (reader.ReadBoolean(), reader.ReadDouble());
        return new(result, synthetic, tested, iterations, correct, seconds, device, data)
        {
            Revisions = revisions,
            Marks = marks,
            Splits = splits,
            Fitted = fitted,
            FittedOf = fittedOf,
            PeakMemoryBytes = peak,
            Remarks = remarks,
            Variances = variances,
            EnergyJoules = hasEnergy ? joules : null,
        };
    }

    private string[] UnpackTexts(BinaryReader reader)
    {
        var indices = UnpackCounts(reader);
        var words = new string[indices.Length];
        for (var at = 0; at < indices.Length; at++)
        {
            words[at] = texts.Span[indices[at]];
        }

        return words;
    }

    private static void SkipHash(BinaryReader reader)
    {
        if (reader.ReadBoolean())
        {
            reader.BaseStream.Seek(32, SeekOrigin.Current);
        }
        else
        {
            reader.ReadString();
        }
    }

    private static string UnpackHash(BinaryReader reader) => reader.ReadBoolean() ? Convert.ToHexStringLower(reader.ReadBytes(32)) : reader.ReadString();

    private static int[] UnpackCounts(BinaryReader reader)
    {
        var counts = new int[reader.Read7BitEncodedInt()];
        for (var at = 0; at < counts.Length; at++)
        {
            counts[at] = reader.Read7BitEncodedInt();
        }

        return counts;
    }
}
