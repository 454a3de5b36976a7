using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Slfd.FileFormats.Blobs;
using Slfd.FileFormats.Pickles;
using Slfd.FileFormats.Tensors;

namespace Slfd.FileFormats.Weights;

/// <summary>What <c>torch.save</c> wrote before PyTorch 1.6, and what a network pickle still holds for each storage: five pickles, then raw numbers.</summary>
/// <remarks>Source: generators.md section 3.3. All five go through the same restricted machine.</remarks>
internal static class LegacyTorchFile
{
    private const long Version = 1001;
    private const int NestedWindow = 2048;
    private static readonly BigInteger s_magic = BigInteger.Parse("1950A86A20F9469CFC6C", NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    /// <summary>Whether it begins like such a file: a pickle of the magic number.</summary>
    public static bool Begins(ReadOnlySpan<byte> head) => head.StartsWith((ReadOnlySpan<byte>)[0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, (byte)'.']);

    /// <summary>Reads the pickles; the numbers stay where they are.</summary>
    /// <param name="blob">The file, or a storage inside another one.</param>
    /// <param name="vocabulary">What the object may consist of.</param>
    /// <param name="limits">What may still be spent.</param>
    /// <returns>The object: a storage for a nested file, a state dict for one of its own.</returns>
    /// <exception cref="InvalidDataException">Not such a file, big-endian, truncated, or with foreign names.</exception>
    public static object? Read(Blob blob, PickleVocabulary vocabulary, PickleLimits limits)
    {
        using var source = new PickleSource(blob, window: Math.Max(NestedWindow, (int)Math.Min(blob.LengthLimit / 16, 1 << 16)));
        if (Plain() is not BigInteger magic || magic != s_magic || Plain() is not Version)
        {
            throw source.Refuse(0, "not the beginning of a PyTorch file");
        }

        if (Plain() is not PickledDict system || (system.ByName.GetValueOrDefault("little_endian") as bool?) != true)
        {
            throw source.Refuse(0, "a PyTorch file of a big-endian machine, which this version does not read");
        }

        Dictionary<string, TensorStorage> storages = new(StringComparer.Ordinal);
        var root = new PickleMachine(source, vocabulary, limits, (id, where) => Storage(id, where, storages)).Run();
        var keys = Plain() as PickledList ?? throw source.Refuse(source.Position, "a list of storages is expected here");
        foreach (var key in keys.Items)
        {
            var count = BinaryPrimitives.ReadInt64LittleEndian(source.Take(8));
            if (key is not string name || !storages.TryGetValue(name, out var storage) || storage.Data is not null || count != storage.Count)
            {
                throw source.Refuse(source.Position, "numbers of a storage that nothing asked for, or of another length than announced");
            }

            storage.Data = source.Pass(count * storage.Type.Size);
        }

        return root;

        object? Plain() => new PickleMachine(source, NetworkVocabulary.Nothing, limits).Run();
    }

    /// <summary><c>('storage', class, key, location, count[, view])</c>. Where it was saved from, a processor or a graphics card, is of no interest.</summary>
    /// <exception cref="InvalidDataException">Any other persistent id.</exception>
    public static TensorStorage Storage(object? id, BlobPlace where, Dictionary<string, TensorStorage> storages)
    {
        if (id is not PickledTuple { Items: ["storage", PickledSymbol symbol, string key, _, long count, .. var view] } || view.Any(part => part is not null)
            || NetworkVocabulary.Storage(symbol) is not { } type || count < 0 || count > long.MaxValue / 16)
        {
            throw where.Refuse("a persistent id that stands for no storage of numbers");
        }

        if (!storages.TryGetValue(key, out var storage))
        {
            storages.Add(key, storage = new(type, count));
        }

        return storage.Type == type && storage.Count == count ? storage : throw where.Refuse($"storage '{key}' is announced twice, with different types or lengths");
    }
}
