using System.Text;
using Slfd.GpuNode.Workers;

namespace Slfd.GpuNode.Tests.Workers;

/// <summary>Lines come out as they went in, however the pipe cuts them, and a line without an end is refused instead of stored.</summary>
public class Bounded_lines
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100_000)]
    public void Come_out_whole_however_they_are_cut(int chunk)
    {
        string[] written = ["", "first", new('ü', 5000), "last"];
        var lines = new BoundedLines(new Dripping(Encoding.UTF8.GetBytes(string.Join('\n', written) + "\n"), chunk), limit: 20_000);
        Assert.Equal(written, ReadAll(lines));
        Assert.Equal(string.Empty, lines.Unfinished);
    }

    [Fact]
    public void That_do_not_end_are_refused_within_the_limit()
    {
        var lines = new BoundedLines(new Dripping([.. "ok\n"u8, .. Enumerable.Repeat((byte)'x', 50_000)], 1000), limit: 10_000);
        Assert.Equal("ok", lines.Read());
        Assert.Contains("more than 10000 bytes", Assert.Throws<FormatException>(() => lines.Read()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_exactly_the_limit_are_read()
    {
        var lines = new BoundedLines(new Dripping([.. Enumerable.Repeat((byte)'x', 10_000), (byte)'\n'], 999), limit: 10_000);
        Assert.Equal(10_000, lines.Read()!.Length);
    }

    [Fact]
    public void Say_what_was_left_unfinished()
    {
        var lines = new BoundedLines(new Dripping([.. "whole\nhalf"u8], 4), limit: 100);
        Assert.Equal(["whole"], ReadAll(lines));
        Assert.Equal("half", lines.Unfinished);
    }

    [Fact]
    public void Say_whether_another_can_be_had_without_waiting()
    {
        var lines = new BoundedLines(new Dripping([.. "a\nb\nc"u8], 100), limit: 100);
        lines.Read();
        Assert.True(lines.HasLine);
        lines.Read();
        Assert.False(lines.HasLine);
    }

    private static List<string> ReadAll(BoundedLines lines)
    {
        List<string> all = [];
        while (lines.Read() is { } line)
        {
            all.Add(line);
        }

        return all;
    }

    /// <summary>Gives at most so many bytes at a time.</summary>
    private sealed class Dripping(byte[] bytes, int chunk) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, chunk));
    }
}
