using System.Text;
using Slfd.Artifacts;
using Slfd.GpuNode.Workers;

namespace Slfd.GpuNode.Tests.Workers;

/// <summary><c>worker.log</c>: what comes is kept, within bounds, and no fault of the disk reaches the attempt.</summary>
public sealed class A_log_of_an_attempt : IDisposable
{
    private readonly string _folder = Path.Combine(Directory.CreateTempSubdirectory("slfd-log-").FullName, "1");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);

    [Fact]
    public async Task Has_the_nodes_lines_with_their_times_and_the_workers_as_they_came()
    {
        var log = AttemptLog.Begin(_folder, TimeProvider.System);
        log.Line("begins");
        log.Add("words of the worker\n"u8);
        log.Close("failed");
        log.Add("of the next cell\n"u8);
        await log.Written.WaitAsync(TimeSpan.FromSeconds(60));
        var lines = File.ReadAllLines(Path.Combine(_folder, CellFolder.LogFile));
        Assert.Equal(3, lines.Length);
        Assert.Matches("^[0-9-]{10} [0-9:]{8}Z  begins$", lines[0]);
        Assert.Equal("words of the worker", lines[1]);
        Assert.EndsWith("  failed", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_how_much_it_left_out_of_a_flood_and_begins_another_file_when_one_is_full()
    {
        var log = AttemptLog.Begin(_folder, TimeProvider.System);
        var (flood, written) = (Encoding.ASCII.GetBytes(new string('x', 99) + "\n"), 0L);
        while (!File.Exists(Path.Combine(_folder, CellFolder.EarlierLogFile)) && written < 200 << 20)
        {
            for (var count = 0; count < 100; count++, written += flood.Length)
            {
                log.Add(flood);
            }

            await Task.Delay(1);
        }

        log.Close("end");
        await log.Written.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.InRange(new FileInfo(Path.Combine(_folder, CellFolder.EarlierLogFile)).Length, AttemptLog.Largest, AttemptLog.Largest + (1 << 19));
        var all = File.ReadAllText(Path.Combine(_folder, CellFolder.EarlierLogFile)) + (File.Exists(Path.Combine(_folder, CellFolder.LogFile)) ? File.ReadAllText(Path.Combine(_folder, CellFolder.LogFile)) : string.Empty);
        var leftOut = System.Text.RegularExpressions.Regex.Matches(all, "… ([0-9]+) bytes are left out").Sum(match => long.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(written, leftOut + all.Count(letter => letter == 'x') / 99 * 100L);
    }

    [Fact]
    public async Task That_cannot_be_written_is_given_up()
    {
        Directory.CreateDirectory(_folder);
        Directory.CreateDirectory(Path.Combine(_folder, CellFolder.LogFile)); // a folder where the file should be
        var log = AttemptLog.Begin(_folder, TimeProvider.System);
        log.Line("begins");
        await log.Written.WaitAsync(TimeSpan.FromSeconds(60));
        log.Line("goes on");
        log.Close("ends");
        await log.Written.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Empty(Directory.EnumerateFiles(_folder));
    }

    [Fact]
    public async Task Does_not_make_a_folder_again_that_was_removed()
    {
        var log = AttemptLog.Begin(_folder, TimeProvider.System);
        log.Line("begins");
        await log.Written.WaitAsync(TimeSpan.FromSeconds(60));
        Directory.Delete(_folder, recursive: true);
        log.Line("goes on");
        await log.Written.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.False(Directory.Exists(_folder));
    }
}
