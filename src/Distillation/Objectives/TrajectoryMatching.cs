using Slfd.Distillation.Classifiers;
using Slfd.Distillation.Evaluation;
using Slfd.Distillation.Spaces;
using static TorchSharp.torch;

namespace Slfd.Distillation.Objectives;

/// <summary>MTT: how far a student that learns from the synthetic images ends from where an expert ended that learned from the real ones. Source: GLaD distill_mtt.py; distillation.md section 4.4.</summary>
/// <remarks>
/// Both forms go back through the inner steps one at a time with an adjoint λ = dL/dθ, so that memory holds the graph of one step however many there are. At step i the gradient that reaches images, rate
/// and distributions is that of −α·⟨g_i, λ⟩. The exact form carries λ on through θ_i as well, which equals differentiating the unrolled loop; GLaD's holds every θ_i constant, so λ stays what it was
/// at the end. (Its published per-step expression, α²·g·g + 2α·g·(α(G − g) − θ₀ + θ*), has just that derivative.)
/// </remarks>
public sealed class TrajectoryMatching
{
    private readonly bool _exact;

    private TrajectoryMatching(bool exact) => _exact = exact;

    /// <summary>The form by its name in grids.</summary>
    /// <param name="form"><c>constant-memory</c>: GLaD's; <c>unrolled</c>: the exact derivative.</param>
    /// <exception cref="ArgumentException">Unknown name; the message lists what is allowed.</exception>
    public static TrajectoryMatching Named(string form) => form switch
    {
        "constant-memory" => new(exact: false),
        "unrolled" => new(exact: true),
        _ => throw new ArgumentException($"unknown form '{form}' of trajectory matching; allowed: constant-memory, unrolled", nameof(form)),
    };

    /// <summary>Adds the gradient of ‖θ_S − θ*‖² / ‖θ₀ − θ*‖² to the <c>grad</c> of images, rate, and whatever else the outputs depend on.</summary>
    /// <param name="network">Which function.</param>
    /// <param name="mode">How it runs.</param>
    /// <param name="segment">θ₀ and θ*.</param>
    /// <param name="images">A leaf that requires gradients.</param>
    /// <param name="rate">α, a scalar leaf that requires gradients.</param>
    /// <param name="outputs">What the network's outputs are taken to be.</param>
    /// <param name="batches">The inner steps, in order.</param>
    /// <param name="pulse">Called before every pass; may throw to abandon the step.</param>
    /// <returns>The loss, and θ_S [P], which the caller's dispose scope owns.</returns>
    public (double Loss, Tensor Final) Step(
        ConvNet network, ForwardMode mode, TrajectorySegment segment, Tensor images, Tensor rate, ISyntheticOutputs outputs, IReadOnlyList<StudentBatch> batches, Action pulse)
    {
        using var scope = NewDisposeScope();
        var (start, target) = (segment.Start, segment.Target);
        var alpha = rate.detach();
        List<Tensor> parameters = [start];
        foreach (var batch in batches)
        {
            pulse();
            using var step = NewDisposeScope();
            var weights = Leaf(parameters[^1]);
            var gradient = Gradient(network, mode, weights, images.detach(), outputs, batch, differentiable: false);
            parameters.Add((weights.detach() - alpha * gradient).MoveToOuterDisposeScope());
        }

        var final = parameters[^1];
        var scale = (start - target).square().sum();
        var loss = ((final - target).square().sum() / scale).item<float>();
        BackThrough(network, mode, parameters, 2 * (final - target) / scale, images, rate, outputs, batches, pulse);
        return (loss, final.MoveToOuterDisposeScope());
    }

    private void BackThrough(
        ConvNet network, ForwardMode mode, List<Tensor> parameters, Tensor adjoint, Tensor images, Tensor rate, ISyntheticOutputs outputs, IReadOnlyList<StudentBatch> batches, Action pulse)
    {
        var toRate = zeros_like(rate);
        for (var index = batches.Count - 1; index >= 0; index--)
        {
            pulse();
            using var step = NewDisposeScope();
            var weights = Leaf(parameters[index]);
            var gradient = Gradient(network, mode, weights, images, outputs, batches[index], differentiable: true);
            var along = gradient.dot(adjoint);
            toRate.sub_(along.detach());
            autograd.backward([-rate.detach() * along], inputs: [images, .. _exact ? [weights] : Array.Empty<Tensor>(), .. outputs.Leaves]);
            if (_exact)
            {
                adjoint = (adjoint + weights.grad!).MoveToOuterDisposeScope();
                weights.grad = null;
            }
        }

        using var guard = no_grad();
        rate.grad = rate.grad is { } earlier ? earlier + toRate : toRate.clone();
    }

    private static Tensor Leaf(Tensor parameters) => parameters.detach().requires_grad_();

    /// <summary>g_i with respect to all parameters in one vector, [P].</summary>
    private static Tensor Gradient(ConvNet network, ForwardMode mode, Tensor weights, Tensor images, ISyntheticOutputs outputs, StudentBatch batch, bool differentiable)
    {
        var logits = network.Forward(WeightVector.Split(weights, network), batch.Augment(images), mode);
        autograd.backward([outputs.Loss(logits, batch.Rows)], create_graph: differentiable, inputs: [weights]);
        var gradient = weights.grad!;
        weights.grad = null;
        return gradient;
    }
}

/// <summary>A piece of an expert's trajectory.</summary>
/// <param name="Start">θ₀, all parameters in definition order in one vector, [P].</param>
/// <param name="Target">θ*, likewise.</param>
public sealed record TrajectorySegment(Tensor Start, Tensor Target);

/// <summary>What the student sees in one inner step.</summary>
/// <param name="Augment">From the leaf of all images to the batch, [b, 3, r, r].</param>
/// <param name="Rows">Which images those are.</param>
public sealed record StudentBatch(Func<Tensor, Tensor> Augment, SyntheticRows Rows);
