using System.Text.Json;

namespace Slfd.Worker.Tests.Measuring;

/// <summary>What <c>slfd-worker measure</c> prints of a processor, at its small size: times are positive, and what is compared agrees.</summary>
public class What_is_measured
{
    [Fact]
    public void Is_how_far_gradients_are_from_those_of_float64()
    {
        var figures = Measure("fidelity");
        var apart = Assert.Single(figures, figure => figure.Name.StartsWith("gradient apart from float64's, ", StringComparison.Ordinal));
        Assert.InRange(apart.Value, 1e-9, 1e-2);
        Assert.InRange(Assert.Single(figures, figure => figure.Name.StartsWith("gradient turned, ", StringComparison.Ordinal)).Value, 0, 1);
    }

    [Fact]
    public void Is_the_time_of_both_ways_to_resample_which_agree()
    {
        var figures = Measure("resampling");
        Assert.Equal(6, figures.Count(figure => figure.Unit == "ms"));
        Assert.All(figures.Where(figure => figure.Unit == "ms"), figure => Assert.True(figure.Value > 0, figure.Name));
        Assert.All((string[])["up 2 apart", "up 4 apart"], name => Assert.InRange(Assert.Single(figures, figure => figure.Name == name).Value, 0, 1e-4));
    }

    [Theory]
    [InlineData("measure speed", "slfd-worker: unknown part 'speed'; allowed: iteration, networks, resampling, fidelity")]
    [InlineData("measure", "slfd-worker: 'measure' takes one of iteration, networks, resampling, fidelity")]
    [InlineData("measure fidelity --size huge", "slfd-worker: option '--size' takes full or small, not 'huge'")]
    public void Is_nothing_that_is_not_known(string line, string because)
    {
        using WorkerProcess worker = new(line.Split(' '));
        Assert.Equal(2, worker.Exit());
        Assert.Contains(because, worker.Stderr, StringComparison.Ordinal);
    }

    private static List<(string Name, double Value, string Unit)> Measure(string part)
    {
        using WorkerProcess worker = new("measure", part, "--size", "small");
        using var said = JsonDocument.Parse(worker.ReadToEnd());
        Assert.Equal(0, worker.Exit());
        var root = said.RootElement;
        Assert.Equal((part, "cpu", 32), (root.GetProperty("part").GetString(), root.GetProperty("device").GetString(), root.GetProperty("resolution").GetInt32()));
        return [.. root.GetProperty("figures").EnumerateArray()
            .Select(figure => (figure.GetProperty("name").GetString()!, figure.GetProperty("value").GetDouble(), figure.GetProperty("unit").GetString()!))];
    }
}
