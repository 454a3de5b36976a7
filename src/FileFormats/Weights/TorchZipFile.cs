using System.Text;
using Slfd.FileFormats.Blobs;
using Slfd.FileFormats.Pickles;
using Slfd.FileFormats.Tensors;
using Slfd.FileFormats.Zip;

namespace Slfd.FileFormats.Weights;

/// <summary>What <c>torch.save</c> writes since PyTorch 1.6: an archive with one pickle, and an entry for each storage. Source: generators.md section 4.2.</summary>
internal static class TorchZipFile
{
    private const string Pickle = "/data.pkl";
    private const string ByteOrder = "/byteorder";

    /// <summary>Reads the pickle; the numbers stay where they are.</summary>
    /// <exception cref="InvalidDataException">No such archive, big-endian, truncated, or with foreign names.</exception>
    public static object? Read(Blob archive, PickleLimits limits)
    {
        var entries = ZipDirectory.Read(archive);
        string[] pickles = [.. entries.Keys.Where(name => name.EndsWith(Pickle, StringComparison.Ordinal) && name.IndexOf('/', StringComparison.Ordinal) == name.Length - Pickle.Length)];
        if (pickles is not [var only])
        {
            throw new InvalidDataException($"{archive.Where(0)}: an archive with {pickles.Length} entries 'NAME{Pickle}', where a file of torch.save has one");
        }

        var root = only[..^Pickle.Length];
        if (entries.TryGetValue(root + ByteOrder, out var order) && Encoding.ASCII.GetString(order.ReadAll(16)) is not "little" and var other)
        {
            throw new InvalidDataException($"{order.Where(0)}: its numbers are {other}-endian, which this version does not read");
        }

        Dictionary<string, TensorStorage> storages = new(StringComparer.Ordinal);
        using var source = new PickleSource(entries[only]);
        return new PickleMachine(source, NetworkVocabulary.StateDict, limits, (id, where) =>
        {
            var storage = LegacyTorchFile.Storage(id, where, storages);
            if (storage.Data is null)
            {
                var name = $"{root}/data/{((PickledTuple)id!).Items[2]}";
                storage.Data = entries.TryGetValue(name, out var data) && data.LengthLimit == storage.Count * storage.Type.Size
                    ? data
                    : throw where.Refuse($"entry '{name}' is missing, or is not {storage.Count} × {storage.Type.Name}");
            }

            return storage;
        }).Run();
    }
}
