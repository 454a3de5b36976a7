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
}
