using System.Diagnostics;
using SkiaSharp;
using Slfd.Reporting.Exports;

namespace Slfd.Reporting.Tests.Exports;

/// <summary>A grid's synthetic sets as safetensors, npz, PNG by class, an index and a loader.</summary>
public sealed class Sets_for_other_programs : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Out => Path.Combine(_folder.Runs.Root, "export");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Are_a_row_of_the_index_each_with_files_of_that_name()
    {
        var exported = SetExport.Write(_folder.Runs, ALab.Finished(_folder.Runs).Table, Out);
        Assert.Equal(4, exported.Sets);
        var lines = File.ReadAllLines(Path.Combine(Out, SetExport.IndexFile));
        Assert.Equal(5, lines.Length);
        foreach (var name in lines.Skip(1).Select(line => line.Split(',')[0]))
        {
            Assert.True(File.Exists(Path.Combine(Out, "sets", $"{name}.safetensors")), name);
            Assert.True(File.Exists(Path.Combine(Out, "sets", $"{name}.npz")), name);
            Assert.Equal("PAR1"u8.ToArray(), File.ReadAllBytes(Path.Combine(Out, "data", $"{name}.parquet"))[^4..]);
            Assert.Contains($"- config_name: {name}\n  data_files: data/{name}.parquet\n", File.ReadAllText(Path.Combine(Out, "README.md")), StringComparison.Ordinal);
            Assert.True(File.Exists(Path.Combine(Out, "images", name, "009-class-9", "0.png")), name);
        }
    }

    [Fact]
    public void Are_the_tensors_byte_for_byte_in_npz()
    {
        SetExport.Write(_folder.Runs, ALab.Finished(_folder.Runs).Table, Out);
        var set = Directory.GetFiles(Path.Combine(Out, "sets"), "*.safetensors").Order(StringComparer.Ordinal).First();
        var members = SetFile.Read(set).Members.ToDictionary(member => member.Name);
        using var archive = System.IO.Compression.ZipFile.OpenRead(Path.ChangeExtension(set, ".npz"));
        Assert.Equal(["classes.npy", "images.npy", "labels.npy", "mean.npy", "normalised.npy", "std.npy"], archive.Entries.Select(entry => entry.FullName).Order(StringComparer.Ordinal));
        using MemoryStream labels = new();
        archive.GetEntry("labels.npy")!.Open().CopyTo(labels);
        var bytes = labels.ToArray();
        Assert.Equal(0, (bytes.Length - 80) % 64);
        Assert.Equal(members["labels"].Bytes, bytes[^80..]);
    }

    [Fact]
    public void Say_which_values_stand_for_black_and_full_where_they_leave_the_range()
    {
        var exported = SetExport.Write(_folder.Runs, ALab.Finished(_folder.Runs, shift: 0.5f).Table, Out);
        Assert.Contains(exported.Warnings, warning => warning.Contains("lie outside [0, 1]", StringComparison.Ordinal));
        var fields = File.ReadAllLines(Path.Combine(Out, SetExport.IndexFile))[1].Split(',');
        var high = double.Parse(fields[16], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(high, 1.4, 1.6);
        using var picture = SKBitmap.Decode(Path.Combine(Out, "images", fields[0], "000-class-0", "0.png"));
        Assert.Equal(8, picture.Width);
        Assert.Equal((byte)Math.Round(255 * 0.5 / high), picture.GetPixel(0, 0).Red);
    }

    [Fact]
    public void Leave_out_a_set_that_is_not_there_and_name_it()
    {
        var (table, rows) = ALab.Finished(_folder.Runs);
        Directory.Delete(_folder.Runs.Cell(rows[1].Cell).Root, recursive: true);
        var exported = SetExport.Write(_folder.Runs, table, Out);
        Assert.Equal(3, exported.Sets);
        Assert.Contains(rows[1].Cell.ToString(), Assert.Single(exported.Warnings), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Are_read_by_the_loader_with_numpy_alone()
    {
        Skip.IfNot(HasNumpy(), "there is no python3 with numpy");
        SetExport.Write(_folder.Runs, ALab.Finished(_folder.Runs).Table, Out);
        const string Program = """
            import sys; sys.path.insert(0, sys.argv[1])
            import numpy
            from load import sets, load, normalisation, classes
            for row in sets():
                images, labels = load(row["set"])
                pixels, _ = load(row["set"], pixels=True)
                mean, std = normalisation(row["set"])
                npz = numpy.load(sys.argv[1] + "/sets/" + row["set"] + ".npz", allow_pickle=False)
                assert (npz["normalised"] == images).all() and (npz["labels"] == labels).all() and list(npz["classes"]) == classes(row["set"])
                assert abs(pixels - (images * std.reshape(3, 1, 1) + mean.reshape(3, 1, 1))).max() < 1e-6
                assert images.shape == (10, 3, 8, 8) and labels.tolist() == list(range(10)) and 0 < row["accuracy"] < 100
            print(len(sets()))
            """;
        Assert.Equal("4", Python("-c", Program, Out).Trim());
    }

    private static bool HasNumpy()
    {
        try
        {
            return Python("-c", "import numpy; print('yes')").Trim() == "yes";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static string Python(params string[] words)
    {
        var program = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
        using var process = Process.Start(new ProcessStartInfo(program, ["-B", .. words]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0 || words[1].StartsWith("import numpy; print", StringComparison.Ordinal), errors.Result);
        return said;
    }
}
