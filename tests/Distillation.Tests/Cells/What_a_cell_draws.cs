using Slfd.Distillation.Cells;
using Slfd.Distillation.Records;

namespace Slfd.Distillation.Tests.Cells;

/// <summary>Energy is what a device's counter rose by, over all attempts; where one of them did not say, there is no number.</summary>
public class What_a_cell_draws
{
    private double? _counter;

    [Theory]
    [InlineData(100.0, 350.0, null, 250.0)]
    [InlineData(100.0, 350.0, 50.0, 300.0)]
    [InlineData(100.0, 100.0, 0.0, 0.0)]
    [InlineData(null, 350.0, 50.0, null)]
    [InlineData(100.0, null, 50.0, null)]
    [InlineData(100.0, 20.0, 50.0, null)] // the driver was loaded anew
    public void Is_the_rise_of_the_counter(double? atStart, double? now, double? earlier, double? expected)
    {
        _counter = atStart;
        CostMeter meter = new(new ResidentMemory(), () => _counter, TimeProvider.System) { Earlier = earlier is null ? null : new CellCosts { EnergyJoules = earlier } };
        _counter = now;
        Assert.Equal(expected, meter.Total().EnergyJoules);
    }

    [Fact]
    public void Is_not_known_after_an_attempt_that_did_not_say()
    {
        _counter = 100;
        CostMeter meter = new(new ResidentMemory(), () => _counter, TimeProvider.System) { Earlier = new CellCosts { DistilSeconds = 5 } };
        Assert.Null(meter.Total().EnergyJoules);
        Assert.Equal(5, meter.Total().DistilSeconds);
    }
}
