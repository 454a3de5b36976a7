using System.Numerics;
using System.Runtime.CompilerServices;

namespace Slfd.Coordinator.Keeping;

/// <summary>A growing array for one writer, of which a view for readers is taken in no time: the view shares the pages, and a page is copied when it is next written.</summary>
/// <remarks>
/// Pages of some 4 KB lie in directories of 128, and these in a list. A write costs one comparison more than in a plain array, and after a view was taken one copy of each page that is
/// written. So a view of a million rows costs nothing, and a commit that changes some hundred rows after it a few hundred kilobytes.
/// </remarks>
/// <typeparam name="T">A value, or an object that is never changed.</typeparam>
internal sealed class VersionedArray<T>
{
    private long _version = 1;
    private long _topVersion = 1;
    private ArrayDirectory<T>[] _top = [];

    /// <summary>Number of items.</summary>
    public int Count { get; private set; }

    /// <summary>An item, to read.</summary>
    public ref readonly T this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            return ref ArrayLayout<T>.Item(_top, index);
        }
    }

    /// <summary>An item, to write. The reference is good until the next view is taken.</summary>
    public ref T Write(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        var (high, middle) = ArrayLayout<T>.PlaceOf(index);
        if (_top[high].Versions[middle] != _version)
        {
            Own(high, middle);
        }

        return ref ArrayLayout<T>.Item(_top, index);
    }

    /// <summary>Appends an item.</summary>
    /// <returns>Its index.</returns>
    public int Add(T item)
    {
        Extend(Count + 1);
        Write(Count - 1) = item;
        return Count - 1;
    }

    /// <summary>Makes the array at least so long; what is new has its default value.</summary>
    public void Extend(int count)
    {
        if (count <= Count)
        {
            return;
        }

        for (var page = Count == 0 ? 0 : ArrayLayout<T>.PageOf(Count - 1) + 1; page <= ArrayLayout<T>.PageOf(count - 1); page++)
        {
            AddPage(page / ArrayLayout.DirectoryLength, page % ArrayLayout.DirectoryLength);
        }

        Count = count;
    }

    /// <summary>The array as it is now and, for the view, stays.</summary>
    public VersionedView<T> Freeze()
    {
        _version++;
        return Look();
    }

    /// <summary>The array as it is now: good until the next write.</summary>
    public VersionedView<T> Look() => new(_top, Count);

    private void AddPage(int high, int middle)
    {
        OwnTop();
        if (high == _top.Length)
        {
            _top = [.. _top, new() { Version = _version }];
        }

        OwnDirectory(high);
        _top[high].Pages[middle] = new T[ArrayLayout<T>.PageLength];
        _top[high].Versions[middle] = _version;
    }

    private void Own(int high, int middle)
    {
        OwnTop();
        OwnDirectory(high);
        var directory = _top[high];
        directory.Pages[middle] = (T[])directory.Pages[middle].Clone();
        directory.Versions[middle] = _version;
    }

    private void OwnTop()
    {
        if (_topVersion != _version)
        {
            _top = (ArrayDirectory<T>[])_top.Clone();
            _topVersion = _version;
        }
    }

    private void OwnDirectory(int high)
    {
        if (_top[high].Version != _version)
        {
            _top[high] = _top[high].Copy(_version);
        }
    }
}

/// <summary>A <see cref="VersionedArray{T}"/> as it was at one time. Any thread may read it.</summary>
internal readonly struct VersionedView<T>
{
    private readonly ArrayDirectory<T>[] _top;

    internal VersionedView(ArrayDirectory<T>[] top, int count) => (_top, Count) = (top, count);

    /// <summary>Number of items.</summary>
    public int Count { get; }

    /// <summary>An item.</summary>
    public ref readonly T this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            return ref ArrayLayout<T>.Item(_top, index);
        }
    }
}

/// <summary>Some pages, each with the version of the array that it was last copied for.</summary>
internal sealed class ArrayDirectory<T>
{
    /// <summary>The version that this directory was last copied for.</summary>
    public required long Version { get; init; }

    /// <summary>The pages; null where the array ends before.</summary>
    public T[][] Pages { get; private init; } = new T[ArrayLayout.DirectoryLength][];

    /// <summary>Of each page.</summary>
    public long[] Versions { get; private init; } = new long[ArrayLayout.DirectoryLength];

    /// <summary>The same pages in a directory of their own.</summary>
    public ArrayDirectory<T> Copy(long version) => new() { Version = version, Pages = (T[][])Pages.Clone(), Versions = (long[])Versions.Clone() };
}

/// <summary>How many pages a directory has.</summary>
internal static class ArrayLayout
{
    /// <summary>Pages in a directory.</summary>
    public const int DirectoryLength = 1 << DirectoryBits;

    /// <summary>The binary logarithm of <see cref="DirectoryLength"/>.</summary>
    public const int DirectoryBits = 7;
}

/// <summary>Where an item lies.</summary>
internal static class ArrayLayout<T>
{
    private static readonly int s_bits = Math.Clamp(BitOperations.Log2((uint)(4096 / Unsafe.SizeOf<T>())), 4, 9);

    /// <summary>Items in a page: as many as 4 KB hold, between 16 and 512.</summary>
    public static int PageLength => 1 << s_bits;

    /// <summary>Number of the page over all directories.</summary>
    public static int PageOf(int index) => index >> s_bits;

    /// <summary>Directory, and page in it.</summary>
    public static (int High, int Middle) PlaceOf(int index) => (index >> (s_bits + ArrayLayout.DirectoryBits), (index >> s_bits) & (ArrayLayout.DirectoryLength - 1));

    /// <summary>The item itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref T Item(ArrayDirectory<T>[] top, int index) =>
        ref top[index >> (s_bits + ArrayLayout.DirectoryBits)].Pages[(index >> s_bits) & (ArrayLayout.DirectoryLength - 1)][index & ((1 << s_bits) - 1)];
}
