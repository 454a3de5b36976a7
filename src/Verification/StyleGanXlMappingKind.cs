using System.Text.Json;
using Slfd.Distillation.Generators.StyleGanXl;
using static TorchSharp.torch;

namespace Slfd.Verification;

/// <summary><c>stylegan-xl-mapping</c>: the mapping network with truncation and the moving average.</summary>
internal sealed class StyleGanXlMappingKind : IFixtureKind
{
    public string Name => "stylegan-xl-mapping";

    public void Run(FixtureCase fixture)
    {
        var config = fixture.Config;
        var mapping = Mapping(fixture);
        var z = fixture.Leaf("z");
        var classes = mapping.Classes > 0 ? fixture.Input("c").argmax(1) : null;
        var style = mapping.Style(z, classes);
        var average = mapping.Average;
        if (config.TryGetProperty("update_emas", out var update) && update.GetBoolean())
        {
            average = mapping.UpdatedAverage(style, classes, config.TryGetProperty("w_avg_beta", out var decay) ? decay.GetDouble() : StyleGanXlMapping.AverageDecay);
        }

        if (fixture.Has("out/w_avg"))
        {
            fixture.Check("out/w_avg", average);
        }

        var psi = config.TryGetProperty("truncation_psi", out var truncation) ? truncation.GetDouble() : 1;
        int? cutoff = config.TryGetProperty("truncation_cutoff", out var rows) && rows.ValueKind == JsonValueKind.Number ? rows.GetInt32() : null;
        var styles = mapping.Truncate(style, classes, average, psi, cutoff);
        fixture.Check("out/ws", styles);
        if (fixture.Has("in/cotangent"))
        {
            styles.backward([fixture.Input("cotangent")]);
            fixture.CheckGradient("z", z);
        }
    }

    private static StyleGanXlMapping Mapping(FixtureCase fixture)
    {
        var config = fixture.Config;
        var multiplier = config.TryGetProperty("lr_multiplier", out var value) ? value.GetDouble() : 0.01;
        EqualisedLinear Linear(string name, double multiplier) => new(fixture.Stored($"weights/{name}.weight"), fixture.Stored($"weights/{name}.bias"), multiplier);
        var classes = Integer(config, "c_dim");
        return new(
            [.. Enumerable.Range(0, Integer(config, "num_layers")).Select(index => Linear($"fc{index}", multiplier))],
            fixture.Has("weights/w_avg") ? fixture.Stored("weights/w_avg") : zeros(Integer(config, "w_dim"), device: fixture.Device),
            fixture.Has("weights/embed.weight") ? fixture.Stored("weights/embed.weight") : null,
            classes > 0 ? Linear("embed_proj", 1) : null,
            classes,
            Integer(config, "z_dim"),
            Integer(config, "num_ws"));
    }

    private static int Integer(JsonElement config, string name) => config.GetProperty(name).GetInt32();
}
