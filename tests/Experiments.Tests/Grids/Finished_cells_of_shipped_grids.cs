using System.Security.Cryptography;
using System.Text.Json;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Grids;
using Slfd.Support;

namespace Slfd.Experiments.Tests.Grids;

/// <summary>The finished cells that are shipped beside the grids: the quick start's generator. After a change of what it is: 'slfd run hocon/grids/train-generator.conf --finished none', and copy its cell.</summary>
public sealed class Finished_cells_of_shipped_grids
{
    private const string Generator = "dd02c1d1a7513e853665";
    private static readonly string s_folder = TheRepository.At($"hocon/grids/finished/cells/{Generator}");

    [Fact]
    public void Are_the_generator_alone_and_small()
    {
        Assert.Equal([s_folder], Directory.GetDirectories(TheRepository.At("hocon/grids/finished/cells")));
        Assert.InRange(Directory.GetFiles(s_folder).Sum(file => new FileInfo(file).Length), 1, 1 << 20);
    }

    [Theory]
    [InlineData("quickstart")]
    [InlineData("train-generator")]
    public void Are_cells_of_these_grids(string grid) =>
        Assert.Equal([Generator], GridFile.Read(TheRepository.At($"hocon/grids/{grid}.conf"), null).Cells().Where(cell => cell.IsGenerator).Select(cell => cell.Id().ToString()));

    [Fact]
    public void Are_what_their_names_and_hashes_say_and_of_this_revision()
    {
        var spec = CellSpec.FromJson(File.ReadAllText(Path.Combine(s_folder, "cell.json")));
        Assert.Equal(Generator, spec.Id().ToString());
        Assert.Equal("c50eb48719d8283863441bb7d66c235e10bcaf8ffcf50c13fb654f81107d8a6b", Sha256("generator.safetensors"));
        using var result = JsonDocument.Parse(File.ReadAllText(Path.Combine(s_folder, "result.json")));
        Assert.All(result.RootElement.GetProperty("artifactSha256").EnumerateObject(), file => Assert.Equal(file.Value.GetString(), Sha256(file.Name)));
        Assert.Equal(spec.Revisions(), result.RootElement.GetProperty("revisions").Deserialize<SortedDictionary<string, int>>());
    }

    [Fact]
    public void Reached_what_a_generator_should()
    {
        using var result = JsonDocument.Parse(File.ReadAllText(Path.Combine(s_folder, "result.json")));
        var training = result.RootElement.GetProperty("training");
        Assert.InRange(training.GetProperty("psnr").GetDouble(), 20, 40);
        Assert.InRange(training.GetProperty("ofTheirClass").GetInt32(), 850, 1000);
    }

    private static string Sha256(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(s_folder, file))));
}
