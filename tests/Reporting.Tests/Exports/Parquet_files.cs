using System.Text;
using Parquet;
using Parquet.Schema;
using Slfd.Reporting.Exports;

namespace Slfd.Reporting.Tests.Exports;

/// <summary>Tables and pictures as Parquet.</summary>
public class Parquet_files
{
    [Fact]
    public async Task Give_columns_back_with_types_and_missing_values()
    {
        await using var read = await Opened.Of(ParquetFile.Of(
        [
            ParquetColumn.Texts("method", ["dc/pixel", null, "größer, \"ja\""]),
            ParquetColumn.Whole("seeds", [5, -1, 0]),
            ParquetColumn.Real("mean", [null, 0.25, double.MaxValue]),
        ]));
        Assert.Equal(["method", "seeds", "mean"], read.Fields.Select(field => field.Name));
        Assert.Equal([true, false, true], read.Fields.Select(field => field.IsNullable));
        Assert.Equal(new[] { "dc/pixel", null, "größer, \"ja\"" }, await read.Texts(0));
        Assert.Equal(new long[] { 5, -1, 0 }, await read.Whole(1));
        Assert.Equal(new double?[] { null, 0.25, double.MaxValue }, await read.Real(2));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(70_000)]
    public async Task Have_any_number_of_rows(int rows)
    {
        var numbers = Enumerable.Range(0, rows).Select(row => row % 3 == 0 ? null : (double?)row).ToArray();
        await using var read = await Opened.Of(ParquetFile.Of([ParquetColumn.Real("row", numbers)]));
        Assert.Equal(rows, read.Rows);
        Assert.Equal(numbers, await read.Real(0));
    }

    [Fact]
    public async Task Hold_pictures_in_a_group_as_Hugging_Face_has_them()
    {
        byte[][] pictures = [[1, 2, 3], [], [0, 255]];
        var file = PictureParquet.Of([("000-a.png", pictures[0]), ("001-b.png", pictures[1]), ("002-c.png", pictures[2])], ["one", "two", "three"]);
        await using var read = await Opened.Of(file);
        Assert.Equal(["image/bytes", "image/path", "label"], read.Fields.Select(field => field.Path.ToString()));
        Assert.Equal(pictures, await read.Bytes(0));
        Assert.Equal(new[] { "000-a.png", "001-b.png", "002-c.png" }, await read.Texts(1));
        Assert.Equal(new[] { 0L, 1L, 2L }, await read.Whole(2));
        Assert.Contains("\"names\":[\"one\",\"two\",\"three\"]", Encoding.UTF8.GetString(file), StringComparison.Ordinal);
    }

    [Fact]
    public void Have_columns_of_one_length() =>
        Assert.ThrowsAny<InvalidOperationException>(() => ParquetFile.Of([ParquetColumn.Whole("a", [1, 2]), ParquetColumn.Whole("b", [1])]));

    [Fact]
    public void Are_equal_for_equal_columns() =>
        Assert.Equal(ParquetFile.Of([ParquetColumn.Texts("a", ["x", null])]), ParquetFile.Of([ParquetColumn.Texts("a", ["x", null])]));

    /// <summary>A file as a reader has it.</summary>
    private sealed class Opened(MemoryStream stream, ParquetReader reader) : IAsyncDisposable
    {
        private readonly ParquetRowGroupReader _group = reader.OpenRowGroupReader(0);

        public DataField[] Fields { get; } = reader.Schema.GetDataFields();

        public long Rows => _group.RowCount;

        public static async Task<Opened> Of(byte[] file)
        {
            MemoryStream stream = new(file);
            return new(stream, await ParquetReader.CreateAsync(stream));
        }

        public async Task<string?[]> Texts(int column)
        {
            var values = new string[Rows];
            await _group.ReadAsync(Fields[column], values);
            return values;
        }

        public async Task<byte[][]> Bytes(int column)
        {
            var values = new byte[Rows][];
            await _group.ReadAsync(Fields[column], values);
            return values;
        }

        public async Task<double?[]> Real(int column)
        {
            var values = new double?[Rows];
            await _group.ReadAsync<double>(Fields[column], values);
            return values;
        }

        public async Task<long[]> Whole(int column)
        {
            var values = new long[Rows];
            await _group.ReadAsync<long>(Fields[column], values);
            return values;
        }

        public async ValueTask DisposeAsync()
        {
            _group.Dispose();
            await reader.DisposeAsync();
            await stream.DisposeAsync();
        }
    }
}
