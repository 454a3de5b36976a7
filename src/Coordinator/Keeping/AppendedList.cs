namespace Slfd.Coordinator.Keeping;

/// <summary>A list for one writer that only grows, so that readers may share what it holds: what lies before their end is never written again.</summary>
/// <typeparam name="T">A value, or an object that is never changed.</typeparam>
internal sealed class AppendedList<T>
{
    private T[] _items = [];

    /// <summary>Number of items.</summary>
    public int Count { get; private set; }

    /// <summary>An item.</summary>
    public T this[int index] => _items.AsSpan(0, Count)[index];

    /// <summary>Appends an item.</summary>
    public void Add(T item)
    {
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, Math.Max(16, Count + (Count / 2)));
        }

        _items[Count++] = item;
    }

    /// <summary>What the list holds now. Any thread may read it, at any time.</summary>
    public ReadOnlyMemory<T> Look() => _items.AsMemory(0, Count);
}
