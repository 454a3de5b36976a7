using Slfd.Distillation.Classifiers;
using Slfd.Distillation.Records;
using Slfd.Distillation.Spaces;
using Slfd.Experiments.Methods.Objectives;
using Slfd.RealData.Devices;
using static TorchSharp.torch;

namespace Slfd.Distillation.Objectives;

/// <summary>DM: class by class against one fresh random network whose parameters stay constant. Source: GLaD distill_dm.py; distillation.md sections 4.3 and 5.6.</summary>
/// <param name="matching">The loss of one class.</param>
/// <remarks>A network with batch norm sees all classes in one batch, because there images depend on each other; every other one sees a class at a time, so that a class's graph can be freed.</remarks>
public sealed class ClasswiseDistributionMatching(DistributionMatching matching) : StatelessObjective
{
    private LossTerms _terms;

    /// <inheritdoc/>
    public override NetworkUse Network => NetworkUse.Random;

    /// <inheritdoc/>
    public override LossTerms? Terms => matching.UsesOutputs ? _terms : null;

    /// <inheritdoc/>
    public override double AddGradient(MatchingStep step)
    {
        _terms = default;
        var labels = Enumerable.Range(0, step.Real.Classes);
        var together = step.Network.CouplesImages(step.Mode) ? [labels.ToArray()] : labels.Select(label => new[] { label });
        var loss = together.Sum(group => Match(step, group)) / step.Real.Classes;
        _terms /= step.Real.Classes;
        return loss;
    }

    private double Match(MatchingStep step, int[] labels)
    {
        using var scope = NewDisposeScope();
        List<MatchedBatch> batches = [];
        foreach (var label in labels)
        {
            step.Pulse();
            batches.Add(MatchedBatch.Draw(step, label));
        }

        return Step(step.Network, step.Parameters, step.Mode, step.Images, step.Outputs, batches);
    }

    /// <summary>Adds the gradient of some classes' loss to the <c>grad</c> of the images and of the outputs' leaves.</summary>
    /// <returns>The loss, summed over those classes.</returns>
    internal double Step(
        ConvNet network, IReadOnlyList<Tensor> parameters, ForwardMode mode, Tensor images, ISyntheticOutputs outputs, IReadOnlyList<MatchedBatch> batches)
    {
        using var scope = NewDisposeScope();
        Tensor[] constants = [.. parameters.Select(parameter => parameter.detach())];
        var real = Real(network, constants, mode, batches);
        var embeddings = Synthetic(network, constants, mode, images, batches);
        var terms = batches.Select((batch, index) => matching.TermsOf(real[index], embeddings[index], Samples(outputs, constants, batch, embeddings[index]))).ToList();
        var loss = terms.Select(term => term.Total()).Aggregate((sum, part) => sum + part);
        autograd.backward([loss], inputs: [images, .. outputs.Leaves]);
        return Read(loss, terms);
    }

    /// <summary>Loss and terms in one transfer from the device.</summary>
    private double Read(Tensor loss, List<DistributionTerms> terms)
    {
        if (terms.Exists(term => term.Mean is null))
        {
            return loss.Read<float>();
        }

        var numbers = ((Tensor[])[loss, .. terms.SelectMany(term => new[] { term.Matching, term.Mean!, term.Spread! })]).ReadAll();
        foreach (var term in numbers.Skip(1).Chunk(3))
        {
            _terms += new LossTerms(term[0], term[1], term[2]);
        }

        return numbers[0];
    }

    /// <summary>Moments of the real batches, without a graph; images that do not see each other are taken a few at a time, so that memory is bounded.</summary>
    internal static ClassMoments[] Real(ConvNet network, IReadOnlyList<Tensor> parameters, ForwardMode mode, IReadOnlyList<MatchedBatch> batches)
    {
        using var guard = no_grad();
        var images = Together([.. batches.Select(batch => batch.Real)]);
        var chunk = network.CouplesImages(mode) ? images.shape[0] : RealChunk.Of(images.shape[2] * images.shape[3], onGpu: images.device_type != TorchSharp.DeviceType.CPU);
        List<Tensor> parts = [];
        foreach (var part in images.split(chunk))
        {
            using var scope = NewDisposeScope();
            parts.Add(network.Embed(parameters, part, mode).MoveToOuterDisposeScope());
        }

        return [.. Together(parts)
            .split([.. batches.Select(batch => batch.Real.shape[0])])
            .Select(embeddings => ClassMoments.Of(embeddings, ConvNet.LogitsOf(parameters, embeddings)))];
    }

    /// <summary>Embeddings [ipc, E] of the synthetic images of each class, differentiable.</summary>
    internal static Tensor[] Synthetic(ConvNet network, IReadOnlyList<Tensor> parameters, ForwardMode mode, Tensor images, IReadOnlyList<MatchedBatch> batches) =>
        network.Embed(parameters, Together([.. batches.Select(batch => batch.Augment(images))]), mode)
            .split([.. batches.Select(batch => batch.Rows.Labels.shape[0])]);

    private Tensor? Samples(ISyntheticOutputs outputs, Tensor[] parameters, MatchedBatch batch, Tensor embeddings) =>
        matching.UsesOutputs ? outputs.Samples(ConvNet.LogitsOf(parameters, embeddings), batch.Rows) : null;

    private static Tensor Together(List<Tensor> parts) => parts.Count == 1 ? parts[0] : cat(parts);
}
