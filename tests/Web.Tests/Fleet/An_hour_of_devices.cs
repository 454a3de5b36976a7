using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Web.Fleet;

namespace Slfd.Web.Tests.Fleet;

/// <summary>Of each device an hour is kept, in memory that does not grow; what was not measured is no number.</summary>
public class An_hour_of_devices
{
    private readonly DeviceHistory _history = new(_ => Task.FromResult(new List<NodeView>()), TimeProvider.System);

    [Fact]
    public void An_hour_is_kept_the_latest_last_and_gaps_stay_gaps()
    {
        for (var sample = 0; sample < DeviceHistory.Samples + 10; sample++)
        {
            _history.Take(sample % 2 == 0 ? [Node("a", celsius: sample)] : []);
        }

        var hour = _history.Of("a", "cuda:0")!;
        Assert.Equal(DeviceHistory.Samples, hour[Measure.Temperature].Length);
        Assert.True(float.IsNaN(hour[Measure.Temperature][^1]));
        Assert.Equal(DeviceHistory.Samples + 8, hour[Measure.Temperature][^2]);
        Assert.Equal(Enumerable.Range(5, DeviceHistory.Samples / 2).Select(half => half * 2f), hour[Measure.Temperature].Where(float.IsFinite));
        Assert.False(hour.Has(Measure.Power)); // never measured, and not 0
        Assert.False(hour.Has(Measure.Use));
    }

    [Fact]
    public void A_device_that_was_away_for_an_hour_is_forgotten()
    {
        _history.Take([Node("a", celsius: 40), Node("b", celsius: 50)]);
        for (var sample = 0; sample < DeviceHistory.Samples; sample++)
        {
            _history.Take([Node("b", celsius: 50)]);
        }

        Assert.Null(_history.Of("a", "cuda:0"));
        Assert.Null(_history.Of("a", string.Empty));
        Assert.NotNull(_history.Of("b", "cuda:0"));
    }

    [Fact]
    public void A_rate_is_compared_with_devices_that_run_the_like_whatever_the_seed()
    {
        NodeView[] fleet = [Node("a", "glad seed 0", rate: 10), Node("b", "glad seed 1", rate: 12), Node("c", "glad seed 2", rate: 3), Node("d", "pixel seed 0", rate: 100), Node("e", "glad seed 4", rate: double.NaN)];
        _history.Take(fleet);
        Assert.Equal(new RelativeRate(0.3, 3), _history.Compare(fleet[2].Devices[0]));
        Assert.Equal(new RelativeRate(1.2, 3), _history.Compare(fleet[1].Devices[0]));
        Assert.Null(_history.Compare(fleet[3].Devices[0])); // alone
        Assert.Null(_history.Compare(fleet[4].Devices[0])); // has not said
    }

    [Fact]
    public void More_devices_than_are_kept_have_no_hour_and_the_others_do()
    {
        _history.Take([.. Enumerable.Range(0, 10_000).Select(index => Node($"n{index}", celsius: 40))]);
        Assert.NotNull(_history.Of("n0", "cuda:0"));
        Assert.NotNull(_history.Of("n5000", "cuda:0"));
        Assert.Null(_history.Of("n9999", "cuda:0"));
    }

    private static NodeView Node(string name, string label = "", double rate = 0, double? celsius = null)
    {
        LeaseId lease = new(new(1, 1), new(1));
        SlotView device = new("cuda:0", label.Length > 0 ? lease : null, label, label.Length > 0 ? new(lease, 1, 2, 1, rate, 0, 0, "distil") : null, null);
        return new(new(name), NodeState.Working, 1, TimeSpan.Zero, [device], new() { Devices = celsius is null ? null : [new() { Slot = "cuda:0", Celsius = celsius }] });
    }
}
