using System.Text;
using Parquet;
using Parquet.Schema;
using Slfd.FileFormats.Parquet;

namespace Slfd.FileFormats.Tests.Parquet;

/// <summary>What we write is read by Parquet.Net, an implementation that is not ours.</summary>
public class Parquet_files
{
    [Fact]
    public async Task Give_columns_back_with_types_and_missing_values()
    {
        await using var read = await Opened.Of(ParquetFile.Of(
        [
            ParquetColumn.Texts("method", ["dc/pixel", null, "größer, \"ja\""]),
            ParquetColumn.Whole("seeds", [5, -1, null]),
            ParquetColumn.Real("mean", [null, 0.25, double.MaxValue]),
        ]));
        Assert.Equal(["method", "seeds", "mean"], read.Fields.Select(field => field.Name));
        Assert.All(read.Fields, field => Assert.True(field.IsNullable));
        Assert.Equal(new[] { "dc/pixel", null, "größer, \"ja\"" }, await read.Texts(0));
        Assert.Equal(new long?[] { 5, -1, null }, await read.Optional<long>(1));
        Assert.Equal(new double?[] { null, 0.25, double.MaxValue }, await read.Optional<double>(2));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(70_000)]
    public async Task Have_any_number_of_rows(int rows)
    {
        var numbers = Enumerable.Range(0, rows).Select(row => row % 3 == 0 ? null : (long?)row).ToArray();
        await using var read = await Opened.Of(ParquetFile.Of([ParquetColumn.Whole("row", numbers)]));
        Assert.Equal(rows, read.Rows);
        Assert.Equal(numbers, await read.Optional<long>(0));
    }

    [Fact]
    public async Task Hold_pictures_in_a_group_as_Hugging_Face_has_them()
    {
        byte[][] pictures = [[1, 2, 3], [], [0, 255]];
        var file = ParquetFile.Of(
        [
            new(["image", "bytes"], ParquetKind.Bytes, pictures, IsOptional: false),
            new(["image", "path"], ParquetKind.Text, ["a.png", "b.png", "c.png"], IsOptional: false),
            new(["label"], ParquetKind.Whole, [0L, 1L, 2L], IsOptional: false),
        ], new Dictionary<string, string> { ["huggingface"] = "{}" });
        await using var read = await Opened.Of(file);
        Assert.Equal(["image/bytes", "image/path", "label"], read.Fields.Select(field => field.Path.ToString()));
        Assert.Equal(pictures, await read.Bytes(0));
        Assert.Equal(new[] { "a.png", "b.png", "c.png" }, await read.Texts(1));
        Assert.Equal(new[] { 0L, 1L, 2L }, await read.Required<long>(2));
        Assert.Contains("huggingface", Encoding.UTF8.GetString(file), StringComparison.Ordinal);
    }

    [Fact]
    public void Have_columns_of_one_length_and_values_of_one_kind()
    {
        Assert.Throws<ArgumentException>(() => ParquetFile.Of([ParquetColumn.Whole("a", [1, 2]), ParquetColumn.Whole("b", [1])]));
        Assert.Throws<ArgumentException>(() => ParquetFile.Of([new(["a"], ParquetKind.Whole, ["text"], IsOptional: false)]));
        Assert.Throws<ArgumentException>(() => ParquetFile.Of([new(["a"], ParquetKind.Whole, [null], IsOptional: false)]));
    }

    [Fact]
    public void Are_equal_for_equal_columns() =>
        Assert.Equal(ParquetFile.Of([ParquetColumn.Texts("a", ["x", null])]), ParquetFile.Of([ParquetColumn.Texts("a", ["x", null])]));

    /// <summary>A file in Parquet.Net's hands.</summary>
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

        public async Task<T?[]> Optional<T>(int column)
            where T : struct
        {
            var values = new T?[Rows];
            await _group.ReadAsync<T>(Fields[column], values);
            return values;
        }

        public async Task<T[]> Required<T>(int column)
            where T : struct
        {
            var values = new T[Rows];
            await _group.ReadAsync<T>(Fields[column], values);
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
