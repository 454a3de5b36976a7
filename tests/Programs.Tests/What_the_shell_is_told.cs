using System.Globalization;
using System.Reflection;

namespace Slfd.Programs.Tests;

/// <summary>Scripts rely on exit codes.</summary>
public class What_the_shell_is_told
{
    public static TheoryData<int> Codes => [.. from constant in typeof(ExitCode).GetFields(BindingFlags.Public | BindingFlags.Static) where constant.FieldType == typeof(int) select (int)constant.GetRawConstantValue()!];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Is_explained_by_help(int code) =>
        Assert.Single(ExitCode.Help.Split('\n'), line => line.Trim().StartsWith(code.ToString(CultureInfo.InvariantCulture) + " ", StringComparison.Ordinal));

    [Fact]
    public void Is_one_code_for_one_thing()
    {
        List<int> codes = [.. Codes.Cast<object[]>().Select(row => (int)row[0])];
        Assert.Equal(codes.Distinct(), codes);
        Assert.Equal([0, 1, 2, 3, 130], codes.Order()); // written in scripts of every lab: none ever changes
    }

    [Fact]
    public void Comes_with_a_sentence() => Assert.Equal((2, "no such grid"), (new CommandFailure(2, "no such grid") is var failure ? (failure.ExitCode, failure.Message) : default));

    [Fact]
    public void And_files_are_the_owners_and_their_groups()
    {
        FileModes.KeepFromOthers();
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"slfd-modes-{Guid.NewGuid():N}")).FullName;
        try
        {
            var file = Path.Combine(folder, "file");
            File.WriteAllText(file, string.Empty);
            const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute | UnixFileMode.GroupWrite;
            Assert.Equal(UnixFileMode.None, (File.GetUnixFileMode(folder) | File.GetUnixFileMode(file)) & Others);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
