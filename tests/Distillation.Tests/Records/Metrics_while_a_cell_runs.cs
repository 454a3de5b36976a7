using Microsoft.Extensions.Time.Testing;
using Slfd.Distillation.Records;

namespace Slfd.Distillation.Tests.Records;

/// <summary>The curve of an attempt can be read while it grows, and goes on where the checkpoint was.</summary>
public sealed class Metrics_while_a_cell_runs : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("slfd-metrics-").FullName;
    private readonly FakeTimeProvider _clock = new();
    private readonly List<string> _warnings = [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Begin_with_the_earlier_rows_and_are_on_the_disk_within_a_second()
    {
        var path = Path.Combine(_folder, "2", "metrics.csv");
        MetricsStream stream = new(path, [Row(0), Row(1)], _warnings.Add, _clock);
        Assert.Equal([0, 1], Iterations(path));
        stream.Add(Row(2));
        _clock.Advance(TimeSpan.FromSeconds(1));
        stream.WriteIfDue(); // during an evaluation, say
        Assert.Equal([0, 1, 2], Iterations(path));
        _clock.Advance(TimeSpan.FromSeconds(1));
        stream.Add(Row(3));
        Assert.Equal([0, 1, 2, 3], Iterations(path));
        stream.Add(Row(4));
        stream.Close();
        Assert.Equal([0, 1, 2, 3, 4], Iterations(path));
        Assert.Empty(_warnings);
    }

    [Fact]
    public void That_cannot_be_written_cost_a_warning_and_nothing_else()
    {
        File.WriteAllText(Path.Combine(_folder, "2"), "a file where the folder should be");
        MetricsStream stream = new(Path.Combine(_folder, "2", "metrics.csv"), [], _warnings.Add, _clock);
        stream.Add(Row(0));
        _clock.Advance(TimeSpan.FromSeconds(9));
        stream.WriteIfDue();
        Assert.Single(_warnings);
    }

    private static MetricsRow Row(int iteration) => new(iteration, 0.5f, 1, 100);

    private static int[] Iterations(string path)
    {
        using StreamReader reader = new(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return [.. MetricsTable.Read(reader.ReadToEnd()).Select(row => row.Iteration)];
    }
}
