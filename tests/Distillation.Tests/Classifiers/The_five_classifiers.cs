using Slfd.Distillation.Classifiers;
using Slfd.Experiments.Classifiers;
using Slfd.Experiments.Specifications;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Classifiers;

/// <summary>Sizes, first values and gradients of the reference's networks; what they compute is compared with the reference in the fixtures.</summary>
public sealed class The_five_classifiers : IDisposable
{
    private static readonly NetworkSpec s_network = new() { Width = 128, Depth = 3, Norm = "instancenorm" };
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();

    public static TheoryData<string> Names => [.. Architectures.All];

    [Theory]
    [InlineData("convnet", 32, 320_010, 14)]
    [InlineData("resnet18", 32, 11_173_962, 62)]
    [InlineData("vgg11", 32, 9_231_114, 34)]
    [InlineData("alexnet", 32, 1_872_202, 12)]
    [InlineData("vit", 32, 9_523_722, 0)]
    [InlineData("resnet18", 128, 11_173_962, 62)]
    [InlineData("vgg11", 64, 9_476_874, 34)]
    [InlineData("vgg11", 256, 9_476_874, 34)]
    [InlineData("alexnet", 64, 1_964_362, 12)]
    [InlineData("alexnet", 128, 2_333_002, 12)]
    [InlineData("alexnet", 256, 3_807_562, 12)]
    [InlineData("vit", 64, 16_152_074, 76)]
    [InlineData("vit", 128, 16_176_650, 76)]
    [InlineData("vit", 256, 16_274_954, 76)]
    public void Have_as_many_parameters_as_the_references(string name, int resolution, long numbers, int tensors)
    {
        var network = ClassifierFactory.Create(name, resolution, 10, s_network);
        Assert.Equal(numbers, network.Parameters.Sum(parameter => parameter.Shape.Aggregate(1L, (product, side) => product * side)));
        if (tensors > 0)
        {
            Assert.Equal(tensors, network.Parameters.Count);
        }
    }

    [Theory]
    [InlineData(64, 4, 467_850)]
    [InlineData(128, 5, 615_690)]
    [InlineData(256, 6, 763_530)]
    public void The_ConvNet_grows_with_its_depth(int resolution, int depth, long numbers)
    {
        var network = new ConvNet(resolution, 10, 128, depth, "instancenorm");
        Assert.Equal(numbers, network.Parameters.Sum(parameter => parameter.Shape.Aggregate(1L, (product, side) => product * side)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Start_from_values_that_follow_from_the_generator_alone(string name)
    {
        var network = ClassifierFactory.Create(name, 32, 10, s_network);
        var (first, again, other) = (Start(network, 1), Start(network, 1), Start(network, 2));
        Assert.All(first.Zip(again), pair => Assert.True(pair.First.Equals(pair.Second)));
        Assert.Contains(first.Zip(other), pair => !pair.First.Equals(pair.Second));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Start_from_the_frameworks_default_distributions(string name)
    {
        var network = ClassifierFactory.Create(name, 32, 10, s_network);
        var parameters = Start(network, 4);
        for (var index = 0; index < parameters.Length; index++)
        {
            var (shape, values) = (network.Parameters[index], parameters[index]);
            Assert.Equal(shape.Shape, values.shape);
            Assert.False(values.requires_grad);
            switch (shape.Kind)
            {
                case InitialValues.Uniform:
                    // fan_in: everything but the first side of the weight; a bias has that of the weight before it.
                    var weight = shape.Name.EndsWith(".bias", StringComparison.Ordinal) ? network.Parameters[index - 1] : shape;
                    var bound = 1 / Math.Sqrt(weight.Shape.Skip(1).Aggregate(1L, (product, side) => product * side));
                    Assert.InRange(values.abs().max().item<float>(), values.numel() > 1000 ? 0.98 * bound : 0, bound * 1.0001);
                    Assert.InRange(Math.Abs(values.mean().item<float>()), 0, 4 * bound / Math.Sqrt(3.0 * values.numel()) + 1e-9);
                    break;
                case InitialValues.Normal:
                    Assert.InRange(values.std().item<float>(), 0.9, 1.1);
                    break;
                default:
                    Assert.True(values.eq(shape.Kind == InitialValues.One ? 1 : 0).all().item<bool>());
                    break;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Give_every_parameter_and_the_images_a_gradient(string name)
    {
        var network = ClassifierFactory.Create(name, 32, 3, s_network);
        Tensor[] parameters = [.. Start(network, 1).Select(parameter => parameter.requires_grad_())];
        using var rng = new Generator(9);
        var images = randn([2, 3, 32, 32], generator: rng).requires_grad_();
        var logits = network.Forward(parameters, images, new ForwardMode(Training: true, rng));
        Assert.Equal([2L, 3L], logits.shape);

        logits.square().sum().backward();
        Assert.All(parameters.Append(images), leaf => Assert.True(leaf.grad!.isfinite().all().item<bool>() && leaf.grad!.abs().sum().item<float>() > 0));
    }

    [Fact]
    public void Drop_out_only_while_training_and_only_by_the_generator_they_are_given()
    {
        var network = ClassifierFactory.Create("vit", 32, 10, s_network);
        var (parameters, images) = (Start(network, 1), randn(2, 3, 32, 32));
        using var rng = new Generator(1);
        using var same = new Generator(1);
        var tested = network.Forward(parameters, images, ForwardMode.Evaluation);
        Assert.True(tested.Equals(network.Forward(parameters, images, ForwardMode.Evaluation)));
        var trained = network.Forward(parameters, images, new ForwardMode(Training: true, rng));
        Assert.False(tested.allclose(trained));
        Assert.True(trained.Equals(network.Forward(parameters, images, new ForwardMode(Training: true, same))));
    }

    [Fact]
    public void Refuse_a_parameter_list_of_the_wrong_length()
    {
        var network = ClassifierFactory.Create("alexnet", 32, 10, s_network);
        Tensor[] parameters = [.. Start(network, 1), ones(1)];
        Assert.Contains("12 parameters, but 13", Assert.Throws<ArgumentException>(() => network.Forward(parameters, zeros(1, 3, 32, 32), ForwardMode.Evaluation)).Message);
    }

    [Fact]
    public void Are_found_by_the_names_of_the_catalogue_only() =>
        Assert.Contains("knows: convnet", Assert.Throws<ArgumentException>(() => ClassifierFactory.Create("lenet", 32, 10, s_network)).Message);

    [Theory]
    [InlineData(48, 5, 8, "none", "48 px does not allow")]
    [InlineData(32, 3, 6, "groupnorm", "width divisible by 4")]
    [InlineData(32, 3, 8, "weightnorm", "norm 'weightnorm'")]
    public void A_ConvNet_that_cannot_be_is_refused(int resolution, int depth, int width, string norm, string because) =>
        Assert.Contains(because, Assert.Throws<ArgumentException>(() => new ConvNet(resolution, 10, width, depth, norm)).Message);

    public void Dispose() => _scope.Dispose();

    private static Tensor[] Start(Classifier network, ulong seed)
    {
        using var rng = new Generator(seed);
        return network.Initialise(rng, CPU);
    }
}
