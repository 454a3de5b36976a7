using Slfd.Coordinator.Found;
using Slfd.Experiments.Cells;
using Slfd.Messages.Events;
using Slfd.Messages.Leases;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Found;

/// <summary>What was found of cells that no grid names waits until one does, and is in snapshots meanwhile.</summary>
public class What_waits_for_a_grid
{
    private static readonly CellId s_first = CellId.Parse("0123456789abcdef0123"), s_second = CellId.Parse("1123456789abcdef0123");

    [Fact]
    public void Of_attempts_the_highest_token_counts_in_whatever_order_they_are_found()
    {
        FoundBook book = new();
        Assert.Equal(0, book.TokenOf(s_first).Value);
        foreach (var token in (int[])[2, 5, 3])
        {
            book.Add(new AttemptsFound(1, new(s_first, new(token))));
        }

        Assert.Equal(5, book.TokenOf(s_first).Value);
        Assert.False(book.HasResult(s_first));
    }

    [Fact]
    public void Of_results_the_first_counts_and_a_token_is_never_lowered()
    {
        FoundBook book = new();
        book.Add(Result(s_first, 4, "first"));
        book.Add(Result(s_first, 2, "second"));
        Assert.True(book.HasResult(s_first));
        var (cell, found) = Assert.Single(book.Take([s_first]));
        Assert.Equal((s_first, 4, AGrid.OutcomeOf(s_first, "first").SyntheticSetSha256), (cell, found.Token.Value, found.Result!.Outcome.SyntheticSetSha256));
    }

    [Fact]
    public void Is_taken_once_in_the_grids_order_and_the_rest_goes_on_waiting()
    {
        FoundBook book = new();
        Assert.Empty(book.Take([s_first]));
        book.Add(Result(s_first, 1, "first"));
        book.Add(new AttemptsFound(1, new(s_second, new(7))));
        Assert.Equal([s_second], book.Take([CellId.Parse("2123456789abcdef0123"), s_second]).Select(one => one.Cell));
        Assert.Empty(book.Take([s_second]));
        Assert.True(book.HasResult(s_first));
    }

    [Fact]
    public void Is_read_back_from_a_snapshot()
    {
        FoundBook book = new();
        book.Add(Result(s_second, 3, "second"));
        book.Add(new AttemptsFound(1, new(s_first, new(7))));
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        book.Save(writer);
        writer.Flush();
        stream.Position = 0;
        FoundBook read = new();
        using BinaryReader reader = new(stream);
        read.Load(reader);
        Assert.Equal((7, false, 3, true), (read.TokenOf(s_first).Value, read.HasResult(s_first), read.TokenOf(s_second).Value, read.HasResult(s_second)));
        Assert.Equal(AGrid.OutcomeOf(s_second, "second").SyntheticSetSha256, Assert.Single(read.Take([s_second])).Found.Result!.Outcome.SyntheticSetSha256);
    }

    private static ResultFound Result(CellId cell, int token, string variant) => new(1, new LeaseId(cell, new(token)), AGrid.OutcomeOf(cell, variant));
}
