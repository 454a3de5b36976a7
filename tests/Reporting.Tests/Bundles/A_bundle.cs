using System.Text.Json;
using Slfd.Artifacts;
using Slfd.Messages.Workers;
using Slfd.Reporting.Bundles;
using Slfd.Reporting.Tests.Exports;

namespace Slfd.Reporting.Tests.Bundles;

/// <summary>A published folder is checked without the runs folder: its tables are made again from its results.</summary>
public sealed class A_bundle : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _bundle;

    public A_bundle()
    {
        _bundle = Path.Combine(_folder.Runs.Root, "bundle");
        var (table, rows) = ALab.Finished(_folder.Runs);
        Bundle.Write(_folder.Runs, table.Grid, rows, _bundle);
        Directory.Delete(Path.Combine(_folder.Runs.Root, "cells"), recursive: true);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void That_nobody_changed_is_what_it_says()
    {
        var found = BundleCheck.Of(_bundle);
        Assert.Empty(found.Problems);
        Assert.Equal(4, found.Sets);
        Assert.True(found.Tables >= 8, $"{found.Tables} tables");
        Assert.True(File.Exists(Path.Combine(_bundle, Bundle.PageFile)));
    }

    [Fact]
    public void Has_every_property_of_a_result()
    {
        var row = AGrid.Rows(ALab.Grid)[0];
        row = row with { Outcome = ALab.AllOf(row.Outcome) };
        var empty = row.Outcome.GetType().GetProperties().Where(property => property.GetValue(row.Outcome) is null or 0 or 0L or 0.0 or "" or System.Collections.ICollection { Count: 0 });
        Assert.Empty(empty.Select(property => property.Name)); // a new property gets a value in ALab first
        var read = BundledResult.Read(BundledResult.Line(row));
        Assert.Equal(JsonSerializer.Serialize(row.Outcome), JsonSerializer.Serialize(read.Outcome));
        Assert.Equal((row.Cell, row.Token, row.Sequence), (read.Cell, read.Token, read.Sequence));
    }

    [Fact]
    public void Without_a_table_in_folder_and_manifest_is_found_out()
    {
        File.Delete(Path.Combine(_bundle, "report", "table.csv"));
        HashAgain();
        Assert.Contains("report/table.csv is missing", Assert.Single(BundleCheck.Of(_bundle).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void With_a_digit_changed_in_a_table_and_in_the_manifest_is_found_out()
    {
        var path = Path.Combine(_bundle, "report", "table.csv");
        var text = File.ReadAllText(path);
        var at = text.IndexOf(",best,", StringComparison.Ordinal) + ",best,".Length;
        File.WriteAllText(path, text[..at] + (text[at] == '9' ? '8' : '9') + text[(at + 1)..]);
        HashAgain();
        Assert.Contains("report/table.csv does not follow from the results: line 2", Assert.Single(BundleCheck.Of(_bundle).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void With_an_accuracy_changed_in_the_index_of_the_sets_is_found_out()
    {
        var path = Path.Combine(_bundle, "sets", "index.csv");
        var lines = File.ReadAllLines(path);
        var fields = lines[1].Split(',');
        var accuracy = Array.IndexOf(lines[0].Split(','), "accuracy");
        fields[accuracy] = "99.0000";
        lines[1] = string.Join(',', fields);
        File.WriteAllText(path, string.Join('\n', lines) + "\n");
        HashAgain();
        Assert.StartsWith("sets/index.csv does not follow from the results: line 2: ", Assert.Single(BundleCheck.Of(_bundle).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void With_other_numbers_for_numpy_is_found_out()
    {
        var path = Directory.GetFiles(Path.Combine(_bundle, "sets", "sets"), "*.npz").Order(StringComparer.Ordinal).First();
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(path, bytes);
        HashAgain();
        Assert.EndsWith(".npz has other numbers than its safetensors", Assert.Single(BundleCheck.Of(_bundle).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void With_a_count_changed_in_a_result_no_longer_gives_its_tables()
    {
        var path = Path.Combine(_bundle, Bundle.ResultsFile);
        var text = File.ReadAllText(path);
        var at = text.IndexOf("\"correct\":[", StringComparison.Ordinal) + "\"correct\":[".Length;
        File.WriteAllText(path, text[..at] + (text[at] == '3' ? '2' : '3') + text[(at + 1)..]);
        HashAgain();
        Assert.Contains(BundleCheck.Of(_bundle).Problems, problem => problem.StartsWith("report/table.json does not follow", StringComparison.Ordinal));
    }

    [Fact]
    public void With_another_set_than_the_results_name_is_found_out()
    {
        var set = Directory.GetFiles(Path.Combine(_bundle, "sets", "sets"), "*.safetensors")[0];
        var bytes = File.ReadAllBytes(set);
        bytes[^13] ^= 1; // before the deviations lie the normalised images
        File.WriteAllBytes(set, bytes);
        HashAgain();
        Assert.Contains("its images and labels have the hash", Assert.Single(BundleCheck.Of(_bundle).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Has_an_entry_for_each_set_by_its_name_or_by_digits_of_its_cell()
    {
        var names = Directory.GetFiles(Path.Combine(_bundle, "sets", "sets"), "*.safetensors").Select(Path.GetFileNameWithoutExtension).ToList();
        var entry = BundleCheck.Entry(_bundle, names[0]!);
        Assert.Equal(entry, BundleCheck.Entry(_bundle, entry.Row.Cell.ToString()) with { Row = entry.Row });
        Assert.Equal(entry.Name, BundleCheck.Entry(_bundle, entry.Row.Cell.ToString()[..8]).Name);
        Assert.Contains("sets/index.csv lists them", Assert.Throws<InvalidDataException>(() => BundleCheck.Entry(_bundle, "nothing")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Is_doubted_where_trainings_from_its_set_say_something_else()
    {
        var entry = BundleCheck.Entry(_bundle, Path.GetFileNameWithoutExtension(Directory.GetFiles(Path.Combine(_bundle, "sets", "sets"), "*.safetensors")[0]));
        var outcome = entry.Row.Outcome;
        var count = ALab.Grid.Evaluation.Repeats * ALab.Grid.Evaluation.Architectures.Length;
        RetrainedSet again = new(outcome.Correct[^count..], outcome.Tested, outcome.DataSha256, outcome.Device);
        Assert.Empty(entry.Differences(again));

        var other = again with { Correct = [again.Correct[0] + 1, .. again.Correct[1..]] };
        Assert.EndsWith($"training 1: retrained it has {other.Correct[0]} of {outcome.Tested} right, the result says {again.Correct[0]} of {outcome.Tested}", Assert.Single(entry.Differences(other)), StringComparison.Ordinal);
        Assert.EndsWith($"(made on {outcome.Device}, retrained on another, which may round otherwise)", Assert.Single(entry.Differences(other with { Device = "another" })), StringComparison.Ordinal);
        Assert.Contains("nothing can be compared", Assert.Single(entry.Differences(again with { DataSha256 = "0" })), StringComparison.Ordinal);
    }

    [Fact]
    public void With_another_parquet_table_than_its_results_give_is_found_out()
    {
        var path = Path.Combine(_bundle, "report", "table.parquet");
        var bytes = File.ReadAllBytes(path);
        bytes[^100] ^= 1;
        File.WriteAllBytes(path, bytes);
        HashAgain();
        Assert.Equal("report/table.parquet does not follow from the results", Assert.Single(BundleCheck.Of(_bundle).Problems));
    }

    /// <param name="file">Of those that are read, and not only hashed.</param>
    [Theory]
    [InlineData(Bundle.GridFile)]
    [InlineData(Bundle.ResultsFile)]
    [InlineData(Bundle.ManifestFile)]
    public void With_any_one_byte_changed_is_found_out_in_a_sentence(string file)
    {
        var path = Path.Combine(_bundle, file);
        var whole = File.ReadAllBytes(path);
        Random places = new(14);
        for (var tries = 0; tries < 40; tries++)
        {
            var (at, bit) = (places.Next(whole.Length), 1 << places.Next(7));
            byte[] changed = [.. whole];
            changed[at] ^= (byte)bit;
            File.WriteAllBytes(path, changed);
            var said = Said();
            Assert.True(said.Count > 0 || MeansTheSame(changed), $"byte {at} of {file}, {(char)whole[at]} now {(char)changed[at]}: nothing was found");
            Assert.All(said, sentence => Assert.DoesNotContain("   at ", sentence, StringComparison.Ordinal));
            if (file != Bundle.ManifestFile && File.Exists(Path.Combine(_bundle, Bundle.ManifestFile)))
            {
                // Somebody who made the hashes anew is told what no longer follows, or that nothing does; or the byte means nothing.
                var manifest = File.ReadAllBytes(Path.Combine(_bundle, Bundle.ManifestFile));
                HashAgain();
                Assert.All(Said(), sentence => Assert.DoesNotContain("   at ", sentence, StringComparison.Ordinal));
                File.WriteAllBytes(Path.Combine(_bundle, Bundle.ManifestFile), manifest);
            }

            File.WriteAllBytes(path, whole);
        }

        // A name of the manifest in other letters is read as that name.
        bool MeansTheSame(byte[] changed)
        {
            if (file != Bundle.ManifestFile)
            {
                return false;
            }

            var (now, before) = (BundleManifest.FromJson(System.Text.Encoding.UTF8.GetString(changed)), BundleManifest.FromJson(System.Text.Encoding.UTF8.GetString(whole)));
            return now.Files.SequenceEqual(before.Files) && now with { Files = before.Files } == before;
        }
    }

    /// <param name="known">A text of the grid.</param>
    /// <param name="unknown">What stands there instead.</param>
    [Theory]
    [InlineData("\"procedural\"", "\"no-such-set\"")]
    [InlineData("\"dc\"", "\"dcc\"")]
    [InlineData("\"convnet\"", "\"nonsense\"")]
    [InlineData("\"seeds\":[0,1]", "\"seeds\":[]")]
    public void Whose_grid_no_program_can_read_is_refused_in_a_sentence(string known, string unknown)
    {
        var path = Path.Combine(_bundle, Bundle.GridFile);
        var text = File.ReadAllText(path);
        Assert.Contains(known, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(known, unknown, StringComparison.Ordinal));
        HashAgain();
        Assert.NotEmpty(BundleCheck.Of(_bundle).Problems);
    }

    [Fact]
    public void Whose_texts_would_steer_a_terminal_shows_their_codes()
    {
        var path = Path.Combine(_bundle, Bundle.ManifestFile);
        var manifest = BundleManifest.FromJson(File.ReadAllText(path));
        WholeFile.WriteText(path, (manifest with { Software = "slfd \u001b[2J", Files = new(manifest.Files) { ["\u001b]0;mine"] = "0" } }).ToJson());
        var found = BundleCheck.Of(_bundle);
        Assert.Contains("<U+001B>]0;mine is missing", found.Problems);
        Assert.Equal("slfd <U+001B>[2J", found.Software);
    }

    private IReadOnlyList<string> Said()
    {
        try
        {
            return BundleCheck.Of(_bundle).Problems;
        }
        catch (InvalidDataException none)
        {
            return [none.Message];
        }
    }

    [Fact]
    public void With_a_file_more_or_less_is_found_out()
    {
        File.Delete(Path.Combine(_bundle, "sets", "load.py"));
        File.WriteAllText(Path.Combine(_bundle, "extra.txt"), "?");
        Assert.Equal(["sets/load.py is missing", "extra.txt is not in the manifest"], BundleCheck.Of(_bundle).Problems);
    }

    [Fact]
    public void Is_no_folder_without_a_manifest() =>
        Assert.Contains("is no bundle of 'slfd publish'", Assert.Throws<InvalidDataException>(() => BundleCheck.Of(_folder.Runs.Root)).Message, StringComparison.Ordinal);

    /// <summary>What somebody does who wants the change to pass.</summary>
    private void HashAgain()
    {
        var path = Path.Combine(_bundle, Bundle.ManifestFile);
        var manifest = BundleManifest.FromJson(File.ReadAllText(path));
        WholeFile.WriteText(path, (manifest with { Files = Bundle.Hashes(_bundle) }).ToJson());
    }
}
