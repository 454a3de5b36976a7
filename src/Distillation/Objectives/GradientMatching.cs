using Slfd.Distillation.Classifiers;
using Slfd.Distillation.Spaces;
using Slfd.Experiments.Methods.Objectives;
using static TorchSharp.torch;

namespace Slfd.Distillation.Objectives;

/// <summary>DC for one class: makes the synthetic images' loss gradient resemble the real images'. Source: distillation.md section 4.2; GLaD distill_dc.py; SLFD Algorithm 1, lines 6 to 12.</summary>
/// <remarks>
/// Gradients are taken with <c>autograd.backward(…, inputs: …)</c> and read off the leaves: a failing <c>autograd.grad</c> would end the process (torchsharp.md
/// section 2). Back-propagating class by class frees each class's second-order graph and adds up to the same gradient as one pass over the sum.
/// </remarks>
public sealed class GradientMatching(GradientDistance distance)
{
    /// <summary>Gradients of the mean cross entropy with respect to the parameters, as constants.</summary>
    /// <param name="network">Which function.</param>
    /// <param name="parameters">Leaves that require gradients.</param>
    /// <param name="images">[n, 3, r, r], one class, augmented.</param>
    /// <param name="label">The class.</param>
    /// <param name="mode">How the network runs.</param>
    /// <returns>By parameter; the caller's dispose scope owns them.</returns>
    public static Tensor[] RealGradients(Classifier network, IReadOnlyList<Tensor> parameters, Tensor images, long label, ForwardMode mode)
    {
        // Images that do not see each other are taken a few at a time: gradients add up, and what lies in memory at once is bounded whatever the batch and resolution.
        var chunk = network.CouplesImages(mode) ? images.shape[0] : RealChunk.Of(images.shape[2] * images.shape[3], onGpu: images.device_type != TorchSharp.DeviceType.CPU);
        foreach (var part in images.split(chunk))
        {
            using var scope = NewDisposeScope();
            var loss = CrossEntropy(network, parameters, part, label, mode) * ((double)part.shape[0] / images.shape[0]);
            autograd.backward([loss], inputs: [.. parameters]);
        }

        return TakeGradients(parameters);
    }

    /// <summary>The same for synthetic images, but differentiable once more.</summary>
    /// <param name="network">Which function.</param>
    /// <param name="parameters">Leaves that require gradients.</param>
    /// <param name="images">[ipc, 3, r, r], one class, augmented.</param>
    /// <param name="loss">From logits [ipc, C] to the loss.</param>
    /// <param name="mode">How the network runs.</param>
    /// <returns>By parameter; the caller's dispose scope owns them.</returns>
    public static Tensor[] SyntheticGradients(Classifier network, IReadOnlyList<Tensor> parameters, Tensor images, Func<Tensor, Tensor> loss, ForwardMode mode)
    {
        autograd.backward([loss(network.Forward(parameters, images, mode with { TwiceDifferentiated = true }))], create_graph: true, inputs: [.. parameters]);
        return TakeGradients(parameters);
    }

    /// <summary>Adds the gradient of D(synthetic, real) to the <c>grad</c> of the synthetic images, and of whatever else their outputs depend on.</summary>
    /// <param name="step">Network, images and outputs.</param>
    /// <param name="batch">The class's real batch, and how its synthetic images are seen.</param>
    /// <param name="label">The class.</param>
    /// <returns>D, a number on the device; the caller's dispose scope owns it.</returns>
    public Tensor Step(MatchingStep step, MatchedBatch batch, long label) =>
        Step(step.Network, step.Parameters, batch.Real, step.Images, batch.Augment, step.Outputs, batch.Rows, label, step.Mode);

    /// <inheritdoc cref="Step(MatchingStep, MatchedBatch, long)"/>
    /// <param name="network">Which function.</param>
    /// <param name="parameters">Leaves that require gradients.</param>
    /// <param name="real">[B_r, 3, r, r], one class, augmented.</param>
    /// <param name="synthetic">A leaf that requires gradients: what is optimised.</param>
    /// <param name="augment">From the leaf to the images of the class that the network sees, [ipc, 3, r, r].</param>
    /// <param name="outputs">What the network's outputs on them are taken to be.</param>
    /// <param name="rows">Which images of the synthetic set those are.</param>
    /// <param name="label">The class.</param>
    /// <param name="mode">How the network runs.</param>
    internal Tensor Step(
        Classifier network, IReadOnlyList<Tensor> parameters, Tensor real, Tensor synthetic, Func<Tensor, Tensor> augment, ISyntheticOutputs outputs, SyntheticRows rows, long label, ForwardMode mode)
    {
        using var scope = NewDisposeScope();
        var target = RealGradients(network, parameters, real, label, mode);
        var gradients = SyntheticGradients(network, parameters, augment(synthetic), logits => outputs.Loss(logits, rows), mode);
        var measured = distance.Of(gradients, target);
        autograd.backward([measured], inputs: [synthetic, .. outputs.Leaves]);
        return measured.detach().MoveToOuterDisposeScope();
    }

    /// <summary>Adds the gradient of the sum of D(synthetic, real) over several classes, in one pass: each class has a copy of the network. Equal to a pass for each of them up to rounding.</summary>
    /// <param name="step">Network, images and outputs.</param>
    /// <param name="labels">The classes.</param>
    /// <returns>The sum of D, a number on the device; the caller's dispose scope owns it.</returns>
    /// <remarks>A GPU is told about a seventh of the operations: docs/decisions/0091. The second-order graph is that of all the classes: <see cref="Slfd.Experiments.Methods.Objectives.ClassesAtOnce"/> says how many.</remarks>
    public Tensor StepTogether(MatchingStep step, IReadOnlyList<int> labels)
    {
        using var scope = NewDisposeScope();
        List<Tensor[]> targets = [];
        List<Tensor> seen = [];
        List<SyntheticRows> rows = [];
        foreach (var label in labels)
        {
            step.Pulse();
            using var ofClass = NewDisposeScope(); // a real batch is larger than all else here, and is needed for its gradients only
            var batch = MatchedBatch.Draw(step, label);
            targets.Add([.. RealGradients(step.Network, step.Parameters, batch.Real, label, step.Mode).Select(gradient => gradient.MoveToOuterDisposeScope())]);
            seen.Add(batch.Augment(step.Images).MoveToOuterDisposeScope());
            rows.Add(new(batch.Rows.Indices.MoveToOuterDisposeScope(), batch.Rows.Labels.MoveToOuterDisposeScope()));
        }

        var copies = ConvNet.Repeat(step.Parameters, labels.Count);
        var logits = step.Network.ForwardSideBySide(copies, cat(seen, 1), labels.Count, step.Mode with { TwiceDifferentiated = true });
        var loss = rows.Select((own, index) => step.Outputs.Loss(logits[index], own)).Aggregate((a, b) => a + b);
        autograd.backward([loss], create_graph: true, inputs: copies);
        var measured = Sum(TakeGradients(copies), targets);
        autograd.backward([measured], inputs: [step.Images, .. step.Outputs.Leaves]);
        return measured.detach().MoveToOuterDisposeScope();
    }

    /// <summary>Σ D over classes.</summary>
    /// <param name="joined">By parameter: gradients of all classes, along the first axis.</param>
    /// <param name="targets">By class, then by parameter.</param>
    private Tensor Sum(Tensor[] joined, List<Tensor[]> targets) => distance.AddsUp
        ? distance.Of(joined, [.. joined.Select((_, index) => cat([.. targets.Select(target => target[index])]))])
        : targets.Select((target, own) => distance.Of([.. joined.Select((gradient, index) => gradient.narrow(0, own * target[index].shape[0], target[index].shape[0]))], target)).Aggregate((a, b) => a + b);

    private static Tensor CrossEntropy(Classifier network, IReadOnlyList<Tensor> parameters, Tensor images, long label, ForwardMode mode)
    {
        var logits = network.Forward(parameters, images, mode);
        return nn.functional.cross_entropy(logits, full([logits.shape[0]], label, ScalarType.Int64, logits.device));
    }

    /// <summary>Reads and clears the leaves' gradients: one that stayed would add to the next, and would keep its graph alive.</summary>
    private static Tensor[] TakeGradients(IReadOnlyList<Tensor> parameters)
    {
        var gradients = new Tensor[parameters.Count];
        for (var index = 0; index < gradients.Length; index++)
        {
            // A parameter that the loss does not depend on has no gradient; as a constant it is zero.
            gradients[index] = parameters[index].grad ?? zeros_like(parameters[index]);
            parameters[index].grad = null;
        }

        return gradients;
    }
}
