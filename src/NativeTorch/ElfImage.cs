using System.Buffers.Binary;
using System.Text;

namespace Slfd.NativeTorch;

/// <summary>The few parts of a 64-bit little-endian ELF shared object that symbol versions live in. Reads and patches bytes in memory; loads nothing.</summary>
/// <remarks>Offsets as in the ELF-64 object file format and the GNU symbol-version extension.</remarks>
internal sealed class ElfImage
{
    private const uint VersionNeeds = 0x6ffffffe, VersionDefinitions = 0x6ffffffd, VersionOfSymbols = 0x6fffffff;
    private const uint Rela = 4, Rel = 9, DynamicSymbols = 11, Relr = 19;
    private const ushort Weak = 2;
    private const int WeakBinding = 2;

    private readonly byte[] _bytes;
    private readonly string _name;
    private readonly Section[] _sections;

    /// <param name="bytes">The whole file; <see cref="WeakenUnusedVersions"/> writes to it.</param>
    /// <param name="name">Its path, for messages.</param>
    /// <exception cref="BadImageFormatException">Not a 64-bit little-endian ELF file, or its tables lie outside it.</exception>
    public ElfImage(byte[] bytes, string name)
    {
        (_bytes, _name) = (bytes, name);
        if (!bytes.AsSpan().StartsWith("\u007fELF"u8) || bytes.Length < 64 || bytes[4] != 2 || bytes[5] != 1)
        {
            throw new BadImageFormatException($"{name}: not a 64-bit little-endian ELF file");
        }

        var (table, size, count) = (checked((long)U64(40)), U16(58), U16(60));
        _sections = [.. Enumerable.Range(0, count).Select(index => SectionAt(table + (long)index * size))];
    }

    /// <summary>Names of the symbol versions that the library defines: what others may ask of it.</summary>
    public IReadOnlySet<string> DefinedVersions()
    {
        HashSet<string> names = [];
        foreach (var section in _sections.Where(section => section.Type == VersionDefinitions))
        {
            var at = section.Offset;
            for (var entry = 0u; entry < section.Info; entry++)
            {
                names.Add(TextAt(section.Link, U32(at + U32(at + 12))));
                at += U32(at + 16);
            }
        }

        return names;
    }

    /// <summary>
    /// Marks as weak each version that is needed of <paramref name="library"/>, that it does not define, and that no relocation uses: the loader then warns of
    /// it instead of refusing the file, and nothing can ever call into it.
    /// </summary>
    /// <param name="library">SONAME of the library that is asked.</param>
    /// <param name="defined">What it defines.</param>
    /// <returns>The versions that were marked.</returns>
    /// <exception cref="NotSupportedException">A missing version is really used, or relocations are in a form that is not understood: the file cannot be served by this host.</exception>
    public IReadOnlyList<string> WeakenUnusedVersions(string library, IReadOnlySet<string> defined)
    {
        List<string> marked = [];
        foreach (var (version, index, flagsAt) in NeededOf(library).Where(needed => !defined.Contains(needed.Version)).ToList())
        {
            var used = UsedSymbols();
            foreach (var symbol in SymbolsOfVersion(index).Where(used.Contains))
            {
                throw new NotSupportedException($"{_name}: symbol {symbol} needs {version} of {library}, which this host does not have, and is really used");
            }

            var flags = U16(flagsAt);
            BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(checked((int)flagsAt)), (ushort)(flags | Weak));
            marked.Add(version);
        }

        return marked;
    }

    /// <summary>The versions that the file needs of <paramref name="library"/>, weak ones left out.</summary>
    public IEnumerable<string> VersionsNeededOf(string library) => NeededOf(library).Select(needed => needed.Version);

    /// <summary>The symbols that other libraries must define before the file can be used, weak ones left out.</summary>
    public IEnumerable<string> UndefinedSymbols()
    {
        foreach (var section in _sections.Where(section => section.Type == DynamicSymbols))
        {
            // An entry: name u32, binding and type u8, visibility u8, section u16 (0: undefined), value u64, size u64. The first one is empty.
            for (var at = section.Offset + 24; at + 24 <= section.Offset + section.Size; at += 24)
            {
                if (U16(at + 6) == 0 && ((U16(at + 4) >> 4) & 15) != WeakBinding)
                {
                    yield return TextAt(section.Link, U32(at));
                }
            }
        }
    }

    private IEnumerable<(string Version, ushort Index, long FlagsAt)> NeededOf(string library)
    {
        foreach (var section in _sections.Where(section => section.Type == VersionNeeds))
        {
            var file = section.Offset;
            for (var entry = 0u; entry < section.Info; entry++)
            {
                var asked = TextAt(section.Link, U32(file + 4));
                var version = file + U32(file + 8);
                for (var remaining = U16(file + 2); remaining > 0; remaining--)
                {
                    if (asked == library && (U16(version + 4) & Weak) == 0)
                    {
                        yield return (TextAt(section.Link, U32(version + 8)), U16(version + 6), version + 4);
                    }

                    version += U32(version + 12);
                }

                file += U32(file + 12);
            }
        }
    }

    private IEnumerable<uint> SymbolsOfVersion(ushort index)
    {
        foreach (var section in _sections.Where(section => section.Type == VersionOfSymbols))
        {
            for (var symbol = 0u; symbol < section.Size / 2; symbol++)
            {
                if ((U16(section.Offset + 2 * symbol) & 0x7fff) == index)
                {
                    yield return symbol;
                }
            }
        }
    }

    private HashSet<uint> UsedSymbols()
    {
        if (_sections.FirstOrDefault(section => section.Type is Rel or Relr) is { } unknown)
        {
            throw new NotSupportedException($"{_name}: relocations of section type {unknown.Type} are not understood, so no version can be proven unused");
        }

        HashSet<uint> used = [];
        foreach (var section in _sections.Where(section => section.Type == Rela))
        {
            for (var at = section.Offset; at + 24 <= section.Offset + section.Size; at += 24)
            {
                used.Add((uint)(U64(at + 8) >> 32));
            }
        }

        return used;
    }

    private Section SectionAt(long at) => new(U32(at + 4), checked((long)U64(at + 24)), checked((long)U64(at + 32)), U32(at + 40), U32(at + 44));

    private string TextAt(uint table, uint offset)
    {
        var from = Bounded(_sections[checked((int)table)].Offset + offset, 1);
        return Encoding.ASCII.GetString(_bytes.AsSpan(from, _bytes.AsSpan(from).IndexOf((byte)0) is var length and >= 0 ? length : 0));
    }

    private ushort U16(long at) => BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(Bounded(at, 2)));

    private uint U32(long at) => BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(Bounded(at, 4)));

    private ulong U64(long at) => BinaryPrimitives.ReadUInt64LittleEndian(_bytes.AsSpan(Bounded(at, 8)));

    private int Bounded(long at, int length) => at >= 0 && at <= _bytes.Length - length
        ? (int)at
        : throw new BadImageFormatException($"{_name}: a table points to byte {at}, outside the file of {_bytes.Length} bytes");

    private sealed record Section(uint Type, long Offset, long Size, uint Link, uint Info);
}
