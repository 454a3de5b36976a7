using System.Security.Cryptography;
using System.Text;
using Slfd.Experiments.Grids;
using Slfd.Support;

namespace Slfd.Experiments.Tests.Grids;

/// <summary>The ids of every cell of every grid that is shipped, at every scale: labs have results under these names. tests/Golden/ids.txt changes with a decision
/// only (docs/decisions/0026).</summary>
public class The_ids_of_shipped_grids
{
    [Fact]
    public void Are_those_of_the_golden_file()
    {
        var golden = TheRepository.At("tests/Golden/ids.txt");
        var found = string.Concat(Directory.GetFiles(TheRepository.At("hocon/grids"), "*.conf").Order(StringComparer.Ordinal).SelectMany(Lines));
        if (Environment.GetEnvironmentVariable("SLFD_GOLDEN") == "write")
        {
            File.WriteAllText(golden, found);
        }

        Assert.Equal(File.ReadAllText(golden), found);
    }

    private static IEnumerable<string> Lines(string file) => GridFile.Scales(file).Order(StringComparer.Ordinal).Cast<string?>().Prepend(null).Select(scale =>
    {
        var cells = GridFile.Read(file, scale).Cells().Select(cell => cell.Id().ToString()).ToList();
        var all = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', cells))));
        return FormattableString.Invariant($"{Path.GetFileNameWithoutExtension(file)} {scale ?? "-"} {cells.Count} {cells[0]} {all[..20]}\n");
    });
}
