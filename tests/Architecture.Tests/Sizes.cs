namespace Slfd.Architecture.Tests;

/// <summary>What a reader can hold in mind: classes of at most 600 lines over all their files, records of at most eight positional members (CONTRIBUTING.md).</summary>
public class Sizes
{
    private const int MostLines = 600;
    private const int MostMembers = 8;

    [Fact]
    public void No_class_has_more_than_600_lines_over_all_its_files()
    {
        var large = Sources.All.SelectMany(Sources.TypesOf).GroupBy(type => type.Type, type => type.Lines).Where(type => type.Sum() > MostLines).Select(type => $"{type.Key}: {type.Sum()} lines");
        Assert.Empty(string.Join('\n', ListedExceptions.Unlisted("large-classes.txt", large, text => text[..text.LastIndexOf(':')])));
    }

    [Fact]
    public void No_record_has_more_than_eight_positional_members()
    {
        var wide = Sources.All.SelectMany(file => Sources.Records(file).Where(record => record.Members > MostMembers).Select(record => $"{file.Path} {record.Record}: {record.Members} members"));
        Assert.Empty(string.Join('\n', ListedExceptions.Unlisted("wide-records.txt", wide, text => text[..text.LastIndexOf(':')])));
    }

    [Fact]
    public void The_class_that_sends_each_command_to_its_book_has_at_most_300_lines() =>
        Assert.InRange(Sources.All.SelectMany(Sources.TypesOf).Where(type => type.Type == "src/Coordinator/Sweep").Sum(type => type.Lines), 1, 300);

    [Fact]
    public void A_book_of_the_coordinator_knows_no_other()
    {
        var books = Directory.GetFiles(Path.Combine(Repository.Root, "src", "Coordinator"), "*Book*.cs", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(Repository.Root, file).StartsWith("src/Coordinator/Questions/", StringComparison.Ordinal) && Path.GetFileName(file) != "Books.cs").ToList();
        var names = books.Select(file => Path.GetFileName(file).Split('.')[0]).Distinct().ToList();
        Assert.Equal(8, names.Count);
        Assert.Empty(from file in books
                     let own = Path.GetFileName(file).Split('.')[0]
                     from name in names.Except([own]).Append("Books")
                     from line in File.ReadLines(file)
                     where !line.TrimStart().StartsWith("///", StringComparison.Ordinal) && System.Text.RegularExpressions.Regex.IsMatch(line, $@"\b{name}\b")
                     select $"{own} names {name}: {line.Trim()}");
    }
}
