using System.Text.Json;
using Slfd.Distillation.Classifiers;
using Slfd.Distillation.Tensors;
using static TorchSharp.torch;

namespace Slfd.Verification;

/// <summary>One fixture file while it is being verified: its inputs on the device, and a record of what was compared. Format: fixtures/README.md.</summary>
internal sealed class FixtureCase : IDisposable
{
    private readonly string _path;
    private readonly TensorFile _file;
    private readonly JsonDocument _config;
    private readonly HashSet<string> _checked = new(StringComparer.Ordinal);
    private readonly List<FixtureMismatch> _mismatches = [];

    private FixtureCase(string path, TensorFile file, string kind, JsonDocument config, Device device) => (_path, _file, Kind, _config, Device) = (path, file, kind, config, device);

    public string Kind { get; }

    public Device Device { get; }

    public JsonElement Config => _config.RootElement;

    /// <summary>Tensors that differ by more than their tolerance, in the order in which they were checked.</summary>
    public IReadOnlyList<FixtureMismatch> Mismatches => _mismatches;

    /// <summary>Expected tensors that nothing was compared with.</summary>
    public IReadOnlyList<string> Unchecked => [.. _file.Tensors.Keys.Where(name => (IsUnder(name, "out") || IsUnder(name, "grad")) && !_checked.Contains(name)).Order(StringComparer.Ordinal)];

    /// <exception cref="InvalidDataException">Not a fixture: damaged, or without kind and config.</exception>
    public static FixtureCase Read(string path, Device device)
    {
        var file = TensorFile.Read(path);
        try
        {
            if (!file.Metadata.TryGetValue("kind", out var kind) || !file.Metadata.TryGetValue("config", out var config))
            {
                throw new InvalidDataException("its metadata name no kind and config, so it is no fixture");
            }

            return new(path, file, kind, JsonDocument.Parse(config), device);
        }
        catch (Exception error) when (error is JsonException or InvalidDataException)
        {
            file.Dispose();
            throw error as InvalidDataException ?? new InvalidDataException($"its config is no JSON: {error.Message}", error);
        }
    }

    public bool Has(string name) => _file.Tensors.ContainsKey(name);

    /// <summary>A stored tensor as it is, on the device; the caller's dispose scope owns the copy.</summary>
    public Tensor Stored(string name) => _file.Tensors.TryGetValue(name, out var tensor)
        ? tensor.clone().to(Device)
        : throw new InvalidDataException($"the case has no tensor {name}");

    /// <summary>An input, stored or made by the weight formula.</summary>
    public Tensor Input(string name)
    {
        if (!Has($"in/{name}") && Config.TryGetProperty("inputs", out var inputs) && inputs.TryGetProperty(name, out var formula))
        {
            return WeightFormula.Make(formula).to(Device);
        }

        return Stored($"in/{name}");
    }

    /// <summary>A file beside the case that its config names.</summary>
    /// <exception cref="InvalidDataException">The config names none, or a path.</exception>
    public string Companion(string property) => Config.TryGetProperty(property, out var name) && name.GetString() is { } file && file == Path.GetFileName(file)
        ? Path.Combine(Path.GetDirectoryName(_path)!, file)
        : throw new InvalidDataException($"its config names no file under '{property}'");

    /// <summary>The input as a leaf whose gradient is asked for.</summary>
    public Tensor Leaf(string name) => Input(name).requires_grad_();

    /// <summary>Names of the stored tensors under a prefix, without it.</summary>
    public IReadOnlyList<string> NamesUnder(string prefix) =>
        [.. _file.Tensors.Keys.Where(name => IsUnder(name, prefix)).Select(name => name[(prefix.Length + 1)..]).Order(StringComparer.Ordinal)];

    /// <summary>One weight, stored or made by the weight formula, on the device.</summary>
    public Tensor Weight(string name, long[] shape)
    {
        var tensor = Has($"weights/{name}") ? Stored($"weights/{name}") : WeightFormula.Of(Config, name).to(Device);
        return tensor.shape.AsSpan().SequenceEqual(shape)
            ? tensor
            : throw new InvalidDataException($"weight {name} is [{string.Join(", ", tensor.shape)}], but the network's is [{string.Join(", ", shape)}]");
    }

    /// <summary>The network's parameters in definition order, as leaves that require gradients.</summary>
    public Tensor[] Parameters(Classifier network) => [.. network.Parameters.Select(parameter => Weight(parameter.Name, parameter.Shape).requires_grad_())];

    /// <summary>The network's buffers in order; null where it has none.</summary>
    public Tensor[]? Buffers(Classifier network) => network.Buffers.Count == 0 ? null : [.. network.Buffers.Select(buffer => Weight(buffer.Name, [buffer.Length]))];

    /// <summary>Compares a result with the expected tensor <paramref name="name"/> by the case's tolerance: |a − b| ≤ rel_l2·|b| + atol·√n.</summary>
    public void Check(string name, Tensor actual)
    {
        var difference = Measure(name, actual);
        Check(name, difference.Measured, difference.Allowed);
    }

    /// <summary>The difference between a result and the expected tensor, without judging it.</summary>
    /// <exception cref="InvalidDataException">The shapes differ.</exception>
    public FixtureDifference Measure(string name, Tensor actual)
    {
        using var scope = NewDisposeScope();
        var expected = Stored(name).cpu().to(ScalarType.Float64);
        var result = actual.detach().cpu().to(ScalarType.Float64);
        if (!result.shape.AsSpan().SequenceEqual(expected.shape))
        {
            throw new InvalidDataException($"{name} is [{string.Join(", ", result.shape)}], expected [{string.Join(", ", expected.shape)}]");
        }

        var tolerance = Config.GetProperty("tolerance").GetProperty(name);
        var norm = expected.norm().item<double>();
        var allowed = tolerance.GetProperty("rel_l2").GetDouble() * norm + tolerance.GetProperty("atol").GetDouble() * Math.Sqrt(expected.numel());
        return new((result - expected).norm().item<double>(), allowed, norm);
    }

    /// <summary>Records a difference that was measured in a way of its own.</summary>
    public void Check(string name, double measured, double allowed)
    {
        _checked.Add(name);

        if (!new FixtureDifference(measured, allowed, 0).Passes)
        {
            _mismatches.Add(new(name, measured, allowed));
        }
    }

    /// <summary>Compares a tensor that was read from a file with the expected one: the shape and every bit.</summary>
    public void CheckBits(string name, Tensor actual)
    {
        using var scope = NewDisposeScope();
        var (expected, read) = (Stored(name).cpu(), actual.detach().cpu().contiguous());
        var equal = expected.dtype == read.dtype && expected.shape.AsSpan().SequenceEqual(read.shape) && expected.bytes.SequenceEqual(read.bytes);
        Check(name, equal ? 0 : double.PositiveInfinity, 0);
    }

    /// <summary>Compares the gradient of a leaf; one that nothing reached is zero.</summary>
    public void CheckGradient(string name, Tensor leaf) => Check($"grad/{name}", leaf.grad ?? zeros_like(leaf));

    public void Dispose()
    {
        _file.Dispose();
        _config.Dispose();
    }

    private static bool IsUnder(string name, string prefix) => name.StartsWith(prefix, StringComparison.Ordinal) && name.Length > prefix.Length && name[prefix.Length] == '/';
}

/// <summary>Euclidean norms: of a difference, of the greatest one that passes, and of the expected tensor.</summary>
internal readonly record struct FixtureDifference(double Measured, double Allowed, double ExpectedNorm)
{
    /// <summary>Written so that NaN does not pass.</summary>
    public bool Passes => Measured <= Allowed;
}
