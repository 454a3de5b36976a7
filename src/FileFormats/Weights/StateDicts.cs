using Slfd.FileFormats.Pickles;
using Slfd.FileFormats.Tensors;

namespace Slfd.FileFormats.Weights;

/// <summary>Finds the state dict in what training programs save: alone, under a key beside steps and losses, or with the prefix of data-parallel training.</summary>
internal static class StateDicts
{
    private const string DataParallel = "module.";

    /// <summary>The tensors of the one network in a file, by their names in it. None where there are several.</summary>
    public static Dictionary<string, StoredTensor> Of(PickledDict root)
    {
        var own = TensorsOf(root);
        return Unwrapped(own.Count > 0 || KeysOf(root) is not [var only] ? own : TensorsOf((PickledDict)root.ByName[only]!));
    }

    /// <summary>The keys of a file under which networks are kept.</summary>
    public static IReadOnlyList<string> KeysOf(PickledDict root) => [.. root.ByName.Where(entry => entry.Value is PickledDict inner && TensorsOf(inner).Count > 0).Select(entry => entry.Key)];

    /// <summary>The same tensors without the prefix of data-parallel training, where all have it.</summary>
    public static Dictionary<string, StoredTensor> Unwrapped(Dictionary<string, StoredTensor> tensors) =>
        tensors.Count > 0 && tensors.Keys.All(name => name.StartsWith(DataParallel, StringComparison.Ordinal) && name.Length > DataParallel.Length)
            ? tensors.ToDictionary(entry => entry.Key[DataParallel.Length..], entry => entry.Value, StringComparer.Ordinal)
            : tensors;

    private static Dictionary<string, StoredTensor> TensorsOf(PickledDict dict) =>
        dict.ByName.Where(entry => entry.Value is StoredTensor).ToDictionary(entry => entry.Key, entry => (StoredTensor)entry.Value!, StringComparer.Ordinal);
}
