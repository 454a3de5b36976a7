namespace Slfd.GpuNode.Nodes;

/// <summary>What this host was found to lack: data sets and weights that its workers could not read. All its slots share it. Pure: time comes in as a value.</summary>
internal sealed class HostLacks
{
    /// <summary>How long something counts as lacking; then one cell tries whether it is there by now.</summary>
    public static readonly TimeSpan For = TimeSpan.FromMinutes(10);

    private readonly SortedDictionary<string, TimeSpan> _until = new(StringComparer.Ordinal);

    /// <summary>A worker could not read it.</summary>
    /// <returns>Whether that is news.</returns>
    public bool Add(string need, TimeSpan now)
    {
        var isNew = !_until.TryGetValue(need, out var until) || until <= now;
        _until[need] = now + For;
        return isNew;
    }

    /// <summary>What is lacking now, in a fixed order.</summary>
    public string[] At(TimeSpan now) => [.. _until.Where(lack => lack.Value > now).Select(lack => lack.Key)];
}
