using System.Text.Json;
using System.Text.Json.Serialization;
using Slfd.Experiments.Costs;

namespace Slfd.Reporting.Costs;

/// <summary>How fast a device is, as <c>bench/gpu</c> measured it: what a plan counts with where no cell ran on such a device yet.</summary>
/// <param name="Device">The device's name.</param>
/// <param name="IsGpu">Whether it is a GPU.</param>
/// <param name="ClassifierGigaflops">GFLOP/s of matching and of training classifiers.</param>
/// <param name="GeneratorGigaflops">GFLOP/s of a generator's passes; null: not measured.</param>
public sealed record DeviceCalibration(string Device, bool IsGpu, double ClassifierGigaflops, double? GeneratorGigaflops = null)
{
    /// <summary>Reads the file that <c>bench/gpu</c> leaves.</summary>
    /// <exception cref="InvalidDataException">It is no calibration; the message says what is wrong.</exception>
    public static DeviceCalibration Read(string path)
    {
        try
        {
            var read = JsonSerializer.Deserialize(File.ReadAllText(path), CalibrationJson.Default.DeviceCalibration);
            return read is { Device.Length: > 0, ClassifierGigaflops: > 0 and < 1e9, GeneratorGigaflops: null or (> 0 and < 1e9) }
                ? read
                : throw new InvalidDataException($"{path}: expected a device and rates above 0 in GFLOP/s, as bench/gpu writes them");
        }
        catch (JsonException wrong)
        {
            throw new InvalidDataException($"{path} is no calibration as bench/gpu writes it: {wrong.Message}", wrong);
        }
    }

    /// <summary>GFLOP/s of a cell whose work is mostly of one kind; null where that was not measured.</summary>
    public double? Gigaflops(CostBound bound) => bound switch
    {
        CostBound.Classifier => ClassifierGigaflops,
        CostBound.Generator => GeneratorGigaflops,
        _ => throw new ArgumentOutOfRangeException(nameof(bound), bound, "not a kind of work"),
    };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(DeviceCalibration))]
internal sealed partial class CalibrationJson : JsonSerializerContext;
