using System.Text;
using Slfd.Distillation.Generators;
using Slfd.Distillation.Generators.Loading;
using Slfd.Distillation.Generators.StyleGanXl;
using Slfd.Experiments.Methods.Generators;
using Slfd.FileFormats.Weights;
using Slfd.Support;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Generators.Loading;

/// <summary>A trainer's snapshot gives a generator; a damaged or forged one gives an error that names the file, and nothing else happens. That the numbers are right, the fixtures show.</summary>
public sealed class When_a_network_pickle_is_read : IDisposable
{
    private static readonly GeneratorRequest s_cpu = new() { Device = CPU };
    private readonly TemporaryFolder _folder = new();
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();

    private static string Stem => Path.Combine(AppContext.BaseDirectory, "Fixtures", "generators", "network-stem-conditional.pkl");

    private string Target => _folder.File("network.pkl");

    [Fact]
    public void It_becomes_a_generator_that_says_what_it_is()
    {
        using var generator = GeneratorFiles.Load(Stem, s_cpu).Generator;
        Assert.Equal((16, 5, 6, 12, 8, 4), (generator.Resolution, generator.Layers, generator.StyleCount, generator.StyleWidth, generator.LatentWidth, generator.Classes));
        Assert.Contains("network-stem-conditional.pkl", generator.Name);
    }

    [Fact]
    public void The_averaged_network_is_taken_and_the_other_one_where_there_is_no_average()
    {
        var averaged = First(Stem);
        var bytes = File.ReadAllBytes(Stem);
        bytes[bytes.AsSpan().LastIndexOf("G_ema"u8) + 2] = (byte)'x';
        File.WriteAllBytes(Target, bytes);
        var trained = First(Target);
        Assert.Equal(averaged.Length, trained.Length);
        Assert.NotEqual(averaged, trained);
    }

    [Fact]
    public void Its_tensors_belong_to_the_reader_and_each_has_a_name_of_its_own()
    {
        using var file = WeightFile.Open(Stem);
        using var scope = NewDisposeScope();
        using var weights = StyleGanXlPickle.Read(file, null, CPU);
        Assert.Equal(0, scope.DisposablesCount);
        Assert.Equal(weights.Parameters.Count + weights.Buffers.Count, weights.Parameters.Concat(weights.Buffers).Select(entry => entry.Key).Distinct().Count());
    }

    [Fact]
    public void The_mapping_network_can_be_had_alone()
    {
        using var mapping = Mapping(Stem);
        Assert.Equal((6, 12, 8, 4), (mapping.StyleCount, mapping.StyleWidth, mapping.LatentWidth, mapping.Classes));
    }

    [Fact]
    public void A_call_in_it_is_refused_by_name_and_place()
    {
        var malicious = Path.Combine(AppContext.BaseDirectory, "Fixtures", "generators", "malicious-reduce.pkl");
        var message = Assert.Throws<InvalidDataException>(() => GeneratorFiles.Load(malicious, s_cpu)).Message;
        Assert.StartsWith($"{malicious}: byte 38: ", message);
        Assert.Contains("posix.getcwd", message);
    }

    [Theory]
    [InlineData("weight_gain", "weight_gaim", "has no attribute 'weight_gain'")]
    [InlineData("layer_names", "layer_namez", "has no attribute 'layer_names'")]
    [InlineData("lrelu", "swish", "has activation 'swish'")]
    [InlineData("img_resolution", "img_rezolution", "has no attribute 'img_resolution'")]
    [InlineData("torch.nn.modules.sparse", "torch.nn.modules.sparze", "torch.nn.modules.sparze.Embedding, which no published generator holds")]
    [InlineData("_rebuild_tensor_v2", "_rebuild_tensor_v9", "torch._utils._rebuild_tensor_v9")]
    public void A_network_that_is_not_what_it_should_be_is_refused(string was, string becomes, string because)
    {
        File.WriteAllBytes(Target, Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(File.ReadAllBytes(Stem)).Replace(was, becomes, StringComparison.Ordinal)));
        var message = Assert.Throws<InvalidDataException>(() => GeneratorFiles.Load(Target, s_cpu)).Message;
        Assert.StartsWith(Target, message);
        Assert.Contains(because, message);
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        var whole = File.ReadAllBytes(Stem);
        for (var length = 0; length < whole.Length; length += 97)
        {
            File.WriteAllBytes(Target, whole[..length]);
            Assert.True(Mutations.IsRefused(Target, Read), $"{length} bytes");
        }
    }

    [Fact]
    public void Ten_thousand_random_changes_give_a_network_or_an_error_that_names_the_file() =>
        Assert.InRange(Mutations.Refused(Target, File.ReadAllBytes(Stem), 10_000, 11, Read), 5000, 10_000);

    [Fact]
    public void A_file_that_is_missing_or_another_one_is_named_with_the_remedy()
    {
        Assert.Contains("use weights = random", Assert.Throws<FileNotFoundException>(() => GeneratorFiles.Load(Target, s_cpu)).Message);
        File.WriteAllText(Target, "<!DOCTYPE html><title>404</title>");
        Assert.Contains("neither a network pickle", Assert.Throws<InvalidDataException>(() => GeneratorFiles.Load(Target, s_cpu)).Message);
        Assert.Contains("generator.sha256 says ff", Assert.Throws<InvalidDataException>(() => GeneratorFiles.Load(Stem, s_cpu with { Settings = new() { Sha256 = "ff" } })).Message);
    }

    [Fact]
    public void A_cell_that_asks_for_another_kind_is_refused_with_what_the_file_is()
    {
        var refused = Assert.Throws<InvalidDataException>(() => GeneratorFiles.Load(Stem, s_cpu, GeneratorParts.All.Named("uvit"))).Message;
        Assert.StartsWith(Stem, refused, StringComparison.Ordinal);
        Assert.Contains("uvit: is no state dict", refused, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    private static StyleGanXlMapping Mapping(string path)
    {
        using var file = WeightFile.Open(path);
        return StyleGanXlFactory.ReadMapping(file, CPU);
    }

    private static void Read(string path)
    {
        using var scope = NewDisposeScope();
        using var file = WeightFile.Open(path);
        StyleGanXlPickle.Read(file, null, CPU).Dispose();
    }

    private static byte[] First(string path)
    {
        using var generator = GeneratorFiles.Load(path, s_cpu).Generator;
        return generator.Parameters[0].bytes.ToArray();
    }
}
