using Slfd.Artifacts.Attempts;
using Slfd.Experiments.Cells;
using Slfd.Support;

namespace Slfd.Artifacts.Tests.Attempts;

/// <summary>Logs, curves and pictures are read from the folders of attempts that run.</summary>
public sealed class What_attempts_write_while_they_run : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CellFolder _cell;

    public What_attempts_write_while_they_run() => _cell = new RunsFolder(_folder.Path).Cell(new CellId(1, 1));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_text_is_followed_and_another_one_in_its_place_is_noticed()
    {
        var path = Path.Combine(Attempt(1), CellFolder.MetricsFile);
        AttemptFollower follower = new(_cell, 1, accepted: 0, CellFolder.MetricsFile);
        var (read, began) = (string.Empty, 0);
        bool Read() => follower.Read(text => read += text, () => (read, began) = (string.Empty, began + 1));
        Assert.False(Read());
        File.WriteAllText(path, "a\nb\n");
        Assert.True(Read());
        File.AppendAllText(path, "c\n");
        Assert.True(Read());
        Assert.Equal(("a\nb\nc\n", 0), (read, began));
        File.WriteAllText(path, "d\n");
        Assert.True(Read());
        Assert.Equal(("d\n", 1), (read, began));
    }

    [Fact]
    public void What_lies_at_the_top_of_a_cells_folder_is_the_accepted_attempts_and_no_others()
    {
        File.WriteAllText(Path.Combine(Attempt(1), CellFolder.MetricsFile), "a\n");
        Attempt(2);
        Attempt(3);
        File.WriteAllText(Path.Combine(_cell.Root, CellFolder.MetricsFile), "b\n");
        AttemptText? Read(int attempt) => AttemptText.Read(_cell, attempt, accepted: 2, CellFolder.MetricsFile, 0, 100);
        Assert.Equal((1, "a\n"), (Read(1)!.Attempt, Read(1)!.Text));
        Assert.Equal((2, "b\n"), (Read(2)!.Attempt, Read(2)!.Text));
        Assert.Null(Read(3));
    }

    [Fact]
    public void Of_each_evaluation_point_the_newest_attempts_picture_counts()
    {
        Picture(1, 10);
        Picture(1, 20);
        Picture(1, 30);
        Picture(2, 20); // went on from a checkpoint before 20
        Picture(2, 40);
        File.WriteAllText(Path.Combine(Attempt(2), "sheet-x.png"), "no picture");
        File.WriteAllText(Path.Combine(Attempt(2), "sheet-0050.png"), "no name of ours");
        Assert.Equal([new(10, 1), new(20, 2), new(40, 2)], AttemptSheets.Of(_cell));
        using var picture = new StreamReader(AttemptSheets.Open(_cell, new(20, 2))!);
        Assert.Equal("2 at 20", picture.ReadToEnd());
        Assert.Null(AttemptSheets.Open(_cell, new(10, 2)));
        Picture(3, 10); // run once more
        Assert.Equal([new(10, 3)], AttemptSheets.Of(_cell));
    }

    [Fact]
    public void A_link_in_a_pictures_place_is_no_picture()
    {
        File.WriteAllText(_folder.File("secret"), "secret");
        File.CreateSymbolicLink(Path.Combine(Attempt(1), AttemptSheets.NameAt(10)), _folder.File("secret"));
        Assert.Empty(AttemptSheets.Of(_cell));
        Assert.Null(AttemptSheets.Open(_cell, new(10, 1)));
    }

    [Fact]
    public void An_attempt_leaves_no_more_than_so_many_and_none_twice()
    {
        Assert.True(AttemptSheets.MayAdd(Attempt(1), 10));
        Picture(1, 10);
        Assert.False(AttemptSheets.MayAdd(Attempt(1), 10));
        for (var iteration = 11; iteration < 10 + AttemptSheets.Most; iteration++)
        {
            Picture(1, iteration);
        }

        Assert.False(AttemptSheets.MayAdd(Attempt(1), 1000));
        Assert.Equal(Enumerable.Range(202, 8).Select(iteration => AttemptSheets.NameAt(iteration)).Reverse(), AttemptSheets.ToCarry(_cell, new(1)).Select(path => Path.GetFileName(path)));
    }

    private string Attempt(int token) => Directory.CreateDirectory(_cell.Attempt(new(token))).FullName;

    private void Picture(int token, int iteration) => File.WriteAllText(Path.Combine(Attempt(token), AttemptSheets.NameAt(iteration)), $"{token} at {iteration}");
}
