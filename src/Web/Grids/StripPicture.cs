using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using Slfd.Messages.Coordination;
using Slfd.Web.Rendering;

namespace Slfd.Web.Grids;

/// <summary>A picture with a square for each cell of a grid, in the colour of its state: rows are seeds, columns are the lines of the table.</summary>
internal static class StripPicture
{
    private const int Widest = 1200;

    /// <summary>How a grid's cells are laid out: experts first, then a row for each seed, folded where it is wider than a page.</summary>
    /// <param name="Columns">Cells in a row.</param>
    /// <param name="Rows">Rows.</param>
    /// <param name="Scale">Side of a cell's square in pixels.</param>
    public readonly record struct Layout(int Columns, int Rows, int Scale)
    {
        /// <summary>In pixels.</summary>
        public int Width => Columns * Scale;

        /// <summary>In pixels.</summary>
        public int Height => Rows * Scale;

        /// <summary>The layout of so many cells.</summary>
        /// <param name="cells">All of the grid.</param>
        /// <param name="lines">Lines of its table: cells of one seed.</param>
        public static Layout Of(int cells, int lines)
        {
            var columns = Math.Clamp(cells, 1, Math.Clamp(lines < 40 ? lines * Math.Max(1, 120 / Math.Max(1, lines)) : lines, 1, Widest));
            var rows = Math.Max(1, (cells + columns - 1) / columns);
            return new(columns, rows, Math.Clamp(Math.Min(Widest / columns, 240 / rows), 1, 16));
        }

        /// <summary>The cell at a place of the picture; −1: none.</summary>
        public int At(int x, int y, int cells) => x >= 0 && y >= 0 && x < Width && y < Height && ((y / Scale * Columns) + (x / Scale)) is var index && index < cells ? index : -1;
    }

    /// <summary>The picture as PNG with a palette; what is no cell is transparent.</summary>
    /// <param name="states">Numbers of <see cref="CellState"/>, in the grid's order.</param>
    /// <param name="layout">How they are laid out.</param>
    public static byte[] Draw(ReadOnlySpan<byte> states, Layout layout)
    {
        var row = new byte[1 + layout.Width]; // the first byte says: no filter
        using MemoryStream packed = new();
        using (ZLibStream zip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var line = 0; line < layout.Rows; line++)
            {
                Array.Clear(row);
                for (var column = 0; column < layout.Columns && (line * layout.Columns) + column < states.Length; column++)
                {
                    // From four pixels a side on, one stays free between two cells.
                    row.AsSpan(1 + (column * layout.Scale), layout.Scale - Gap(layout)).Fill(states[(line * layout.Columns) + column]);
                }

                for (var dot = 0; dot < layout.Scale; dot++)
                {
                    if (dot == layout.Scale - Gap(layout))
                    {
                        Array.Clear(row);
                    }

                    zip.Write(row);
                }
            }
        }

        using MemoryStream png = new();
        png.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, layout.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), layout.Height);
        (header[8], header[9]) = (8, 3); // eight bits a pixel, by palette
        Chunk(png, "IHDR"u8, header);
        Chunk(png, "PLTE"u8, s_palette);
        Chunk(png, "tRNS"u8, [0]);
        Chunk(png, "IDAT"u8, packed.GetBuffer().AsSpan(0, (int)packed.Length));
        Chunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static int Gap(Layout layout) => layout.Scale >= 4 ? 1 : 0;

    private static readonly byte[] s_palette = Palette();

    private static byte[] Palette()
    {
        var palette = new byte[3 * (1 + CellStates.Table.All.Max(state => (int)state.Value))];
        foreach (var state in CellStates.Table.All)
        {
            (palette[3 * (int)state.Value], palette[(3 * (int)state.Value) + 1], palette[(3 * (int)state.Value) + 2]) = StateColours.Of(state.Value);
        }

        return palette;
    }

    private static void Chunk(Stream png, ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        Crc32 sum = new();
        sum.Append(name);
        sum.Append(data);
        png.Write(name);
        png.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, sum.GetCurrentHashAsUInt32());
        png.Write(number);
    }
}
