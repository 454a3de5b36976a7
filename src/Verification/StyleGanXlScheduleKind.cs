using Slfd.Experiments.Methods.Generators;
using static TorchSharp.torch;

namespace Slfd.Verification;

/// <summary><c>stylegan-xl-schedule</c>: the table of layers of a published configuration.</summary>
internal sealed class StyleGanXlScheduleKind : IFixtureKind
{
    public string Name => "stylegan-xl-schedule";

    public void Run(FixtureCase fixture)
    {
        var schedule = StyleGanXlFixture.Schedule(fixture.Config);
        foreach (var name in fixture.NamesUnder("out"))
        {
            fixture.Check($"out/{name}", name == "padding"
                ? tensor(schedule.Layers.SelectMany(layer => new double[] { layer.PaddingLow, layer.PaddingHigh, layer.PaddingLow, layer.PaddingHigh }).ToArray(), [schedule.Layers.Count, 4])
                : tensor(schedule.Layers.Select(layer => Column(name, layer)).ToArray()));
        }

        if (fixture.Config.TryGetProperty("synthesis_parameters", out var count) && count.GetInt64() != schedule.Parameters)
        {
            throw new InvalidDataException($"the schedule has {schedule.Parameters} synthesis parameters, expected {count.GetInt64()}");
        }
    }

    private static double Column(string name, StyleGanXlLayerShape layer) => name switch
    {
        "in_cutoff" => layer.InCutoff,
        "out_cutoff" => layer.OutCutoff,
        "in_half_width" => layer.InHalfWidth,
        "out_half_width" => layer.OutHalfWidth,
        "in_sampling_rate" => layer.InSamplingRate,
        "out_sampling_rate" => layer.OutSamplingRate,
        "in_size" => layer.InSize,
        "out_size" => layer.OutSize,
        "in_channels" => layer.InChannels,
        "out_channels" => layer.OutChannels,
        "up_factor" => layer.UpFactor,
        "down_factor" => layer.DownFactor,
        "up_taps" => layer.UpTaps,
        "down_taps" => layer.DownTaps,
        _ => throw new InvalidDataException($"unknown column '{name}' of a schedule"),
    };
}
