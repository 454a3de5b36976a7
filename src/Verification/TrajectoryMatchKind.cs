using Slfd.Distillation.Classifiers;
using Slfd.Distillation.Objectives;
using Slfd.Distillation.Spaces;
using static TorchSharp.torch;

namespace Slfd.Verification;

/// <summary><c>trajectory-match</c>: whole steps of MTT in both forms, with their gradients for images and learning rate.</summary>
internal sealed class TrajectoryMatchKind : IFixtureKind
{
    public string Name => "trajectory-match";

    public void Run(FixtureCase fixture)
    {
        var network = ClassifierKind.Network(fixture.Config) as ConvNet ?? throw new InvalidDataException("trajectories are matched with a ConvNet");
        var mode = new ForwardMode(Training: true, Statistics: fixture.Buffers(network));
        string[] order = [.. fixture.Config.GetProperty("parameters").EnumerateArray().Select(name => name.GetString()!)];
        if (!order.SequenceEqual(network.Parameters.Select(parameter => parameter.Name)))
        {
            throw new InvalidDataException($"parameters are listed as {string.Join(", ", order)}, the network's are {string.Join(", ", network.Parameters.Select(parameter => parameter.Name))}");
        }

        var segment = new TrajectorySegment(
            Flat(network.Parameters.Select(parameter => fixture.Weight(parameter.Name, parameter.Shape))),
            Flat(network.Parameters.Select(parameter => fixture.Input($"target.{parameter.Name}"))));
        var (synthetic, rate, labels) = (fixture.Leaf("syn"), fixture.Leaf("lr"), fixture.Input("labels"));
        var batches = Enumerable.Range(0, fixture.Config.GetProperty("steps").GetInt32()).Select(index => Batch(fixture, labels, index)).ToList();
        var matching = TrajectoryMatching.Named(fixture.Config.GetProperty("variant").GetString() == "glad" ? "constant-memory" : "unrolled");

        var (loss, final) = matching.Step(network, mode, segment, synthetic, rate, CertainOutputs.Instance, batches, () => { });
        fixture.Check("out/grand_loss", tensor(loss));
        fixture.Check("out/final_params", final);
        fixture.CheckGradient("syn", synthetic);
        fixture.CheckGradient("lr", rate);
    }

    private static StudentBatch Batch(FixtureCase fixture, Tensor labels, int index)
    {
        var indices = fixture.Input($"indices.{index}");
        return new(images => images.index_select(0, indices), new(indices, labels.index_select(0, indices)));
    }

    private static Tensor Flat(IEnumerable<Tensor> parameters) => cat([.. parameters.Select(parameter => parameter.reshape(-1))]);
}
