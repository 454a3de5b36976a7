using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Slfd.Artifacts;
using Slfd.RealData.Decoding;
using Slfd.RealData.Images;
using static TorchSharp.torch;

namespace Slfd.RealData.Caching;

/// <summary>What the end of a cache file says of its beginning.</summary>
/// <param name="Identity">Hex SHA-256 of <see cref="IImageSource.Identity"/>.</param>
/// <param name="Resolution">r in pixels.</param>
/// <param name="TrainCount">Training images.</param>
/// <param name="TestCount">Test images.</param>
/// <param name="Sha256">Of the content, as in <see cref="RealSet.Sha256"/>.</param>
internal sealed record CacheTrailer(string Identity, int Resolution, int TrainCount, int TestCount, string Sha256);

/// <summary>Decoded images in one file that processes of a host map into memory together.</summary>
/// <remarks>
/// Layout: training images and test images, each 3·r·r bytes; training and test labels, a byte each; a JSON trailer; its length (four bytes, little-endian); eight bytes of
/// magic. The images come first because a tensor maps a file from its beginning.
/// </remarks>
internal sealed class CacheFile : IImageBytes
{
    private const int TailBytes = 12;
    private const int MostTrailer = 1 << 16;
    private const int Chunk = 1 << 20;

    private readonly string _path;
    private readonly IImageSource _source;
    private readonly CacheTrailer _trailer;
    private readonly byte[] _labels;
    private readonly string[] _splits = ["", ""];

    private CacheFile(string path, IImageSource source, CacheTrailer trailer, byte[] labels) => (_path, _source, _trailer, _labels) = (path, source, trailer, labels);

    private static ReadOnlySpan<byte> Magic => "SLFDIMG1"u8;

    /// <inheritdoc/>
    public string Name => _source.Name;

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames => _source.ClassNames;

    /// <inheritdoc/>
    public int Resolution => _source.Resolution;

    /// <inheritdoc/>
    public Normalisation Normalisation => _source.Normalisation;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> TrainLabels => _labels.AsSpan(0, _trailer.TrainCount);

    /// <inheritdoc/>
    public ReadOnlySpan<byte> TestLabels => _labels.AsSpan(_trailer.TrainCount);

    /// <inheritdoc/>
    public string Sha256() => _trailer.Sha256;

    /// <inheritdoc/>
    public (string Train, string Test) SplitSha256() => (_splits[0], _splits[1]);

    /// <summary>Hex SHA-256 of a source's identity.</summary>
    public static string Key(IImageSource source) => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(source.Identity)));

    /// <summary>Decodes everything and writes the file, which appears whole or not at all.</summary>
    /// <exception cref="InvalidDataException">A file of the set is damaged.</exception>
    /// <exception cref="IOException">The disk is full, or the folder cannot be written.</exception>
    public static void Write(string path, IImageSource source, DecodeWatch watch) => WholeFile.Write(path, stream =>
    {
        var (train, test) = (source.Labels(SplitName.Train), source.Labels(SplitName.Test));
        // Labels precede their images in the hash, which is that of RealSet; in the file they follow.
        using var hash = new ContentHash(source.Resolution);
        foreach (var (split, labels) in new[] { (SplitName.Train, train), (SplitName.Test, test) })
        {
            hash.Begin(labels);
            Decoder.Write(source, split, labels.Length, new HashedStream(stream, hash), watch);
        }

        stream.Write(train);
        stream.Write(test);
        var trailer = JsonSerializer.SerializeToUtf8Bytes(new CacheTrailer(Key(source), source.Resolution, train.Length, test.Length, hash.Finish()));
        stream.Write(trailer);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, trailer.Length);
        stream.Write(length);
        stream.Write(Magic);
    });

    /// <summary>Opens a file and verifies every byte of it.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or that of another source; the message says how.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static CacheFile Open(string path, IImageSource source, DecodeWatch watch)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, Chunk);
        var trailer = ReadTrailer(file, out var contentBytes);
        var pixels = (long)(trailer.TrainCount + (long)trailer.TestCount) * Decoder.ImageBytes(source.Resolution);
        if (trailer.Identity != Key(source) || trailer.Resolution != source.Resolution || trailer.TrainCount < 0 || trailer.TestCount < 0 || contentBytes != pixels + trailer.TrainCount + trailer.TestCount)
        {
            throw new InvalidDataException("its end does not fit its beginning");
        }

        var labels = new byte[trailer.TrainCount + trailer.TestCount];
        file.Position = pixels;
        file.ReadExactly(labels);
        var opened = new CacheFile(path, source, trailer, labels);
        file.Position = 0;
        return opened.Hash(file, watch) == trailer.Sha256 ? opened : throw new InvalidDataException("its content does not have the hash that it had when it was written");
    }

    /// <inheritdoc/>
    public (Tensor Train, Tensor Test) Images()
    {
        var (train, test) = (_trailer.TrainCount, _trailer.TestCount);
        using var all = from_file(_path, shared: false, size: (long)(train + test) * Decoder.ImageBytes(Resolution), dtype: ScalarType.Byte)
            .view(train + test, 3, Resolution, Resolution);
        return (all.narrow(0, 0, train), all.narrow(0, train, test));
    }

    private static CacheTrailer ReadTrailer(FileStream file, out long contentBytes)
    {
        if (file.Length < TailBytes)
        {
            throw new InvalidDataException($"it has {file.Length} bytes");
        }

        Span<byte> tail = stackalloc byte[TailBytes];
        file.Position = file.Length - TailBytes;
        file.ReadExactly(tail);
        var length = BinaryPrimitives.ReadInt32LittleEndian(tail);
        contentBytes = file.Length - TailBytes - length;
        if (!tail[4..].SequenceEqual(Magic) || length is < 2 or > MostTrailer || contentBytes < 0)
        {
            throw new InvalidDataException("it is incomplete, or no cache file");
        }

        var json = new byte[length];
        file.Position = contentBytes;
        file.ReadExactly(json);
        try
        {
            return JsonSerializer.Deserialize<CacheTrailer>(json) ?? throw new InvalidDataException("its end is empty");
        }
        catch (JsonException broken)
        {
            throw new InvalidDataException("its end is damaged", broken);
        }
    }

    private string Hash(FileStream file, DecodeWatch watch)
    {
        using var hash = new ContentHash(Resolution);
        var buffer = new byte[Chunk];
        for (var split = 0; split < 2; split++)
        {
            var labels = split == 0 ? TrainLabels : TestLabels;
            using var own = new ContentHash(Resolution);
            own.Begin(labels);
            hash.Begin(labels);
            for (var left = (long)labels.Length * Decoder.ImageBytes(Resolution); left > 0;)
            {
                var count = file.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
                hash.Add(buffer.AsSpan(0, count > 0 ? count : throw new InvalidDataException("it became shorter while it was read")));
                own.Add(buffer.AsSpan(0, count));
                left -= count;
                watch.SayNowAndThen($"reading {Name} at {Resolution} px from {_path}");
            }

            _splits[split] = own.Finish();
        }

        return hash.Finish();
    }

    /// <summary>Passes on what is written and hashes it.</summary>
    private sealed class HashedStream(Stream inner, ContentHash hash) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Write(byte[] buffer, int offset, int count)
        {
            hash.Add(buffer.AsSpan(offset, count));
            inner.Write(buffer, offset, count);
        }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
