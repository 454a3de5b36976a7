using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using static TorchSharp.torch;

namespace Slfd.Distillation.Randomness;

/// <summary>All randomness of a cell: a generator per (cell seed, purpose, counters), so that there is no state to save, to share or to lose (design.md section 9).</summary>
/// <param name="cellSeed">The cell's seed. Two methods with the same seed draw the same real batches, which is what makes a paired comparison possible.</param>
/// <remarks>Draws are made on the CPU and copied, so that they do not depend on the device; TorchSharp gives no access to CUDA generators anyway.</remarks>
public sealed class NamedRandom(long cellSeed)
{
    /// <summary>Weights of the network of an iteration: (iteration, outer step 0).</summary>
    public const string NetworkInit = "network-init";

    /// <summary>Real images of a step: (iteration, outer step, class).</summary>
    public const string RealBatch = "real-batch";

    /// <summary>Siamese augmentation of a step: (iteration, outer step, class).</summary>
    public const string Augment = "augment";

    /// <summary>Training of the network between outer steps: (iteration, outer step).</summary>
    public const string InnerTraining = "inner-training";

    /// <summary>Real images that settle batch norm's statistics: (iteration, class).</summary>
    public const string NormStatistics = "norm-statistics";

    /// <summary>The pixels' first values; per class where they are real images.</summary>
    public const string PixelInit = "pixel-init";

    /// <summary>Weights of the network by whose features a core-set is chosen.</summary>
    public const string CoreSetNetwork = "core-set-network";

    /// <summary>The start of a core-set's clusters: (class).</summary>
    public const string CoreSetChoice = "core-set-choice";

    /// <summary>One evaluation training: (iteration, index of the architecture in the catalogue, repeat).</summary>
    public const string Evaluate = "evaluate";

    /// <summary>Order of the real images in an epoch of the baseline <c>whole</c>: (index of the architecture in the catalogue, repeat, epoch).</summary>
    public const string WholeOrder = "whole-order";

    /// <summary>Augmentation and dropout of one of its steps: (index of the architecture in the catalogue, repeat, epoch, step).</summary>
    public const string WholeStep = "whole-step";

    /// <summary>z of the first latents: (class).</summary>
    public const string LatentInit = "latent-init";

    /// <summary>z whose styles are averaged where w_s starts at a class's mean: (class, image).</summary>
    public const string StyleAverage = "style-average";

    /// <summary>Noise that replaces the first f_n: (class).</summary>
    public const string FeatureNoise = "feature-noise";

    /// <summary>First weights of the stochastic module.</summary>
    public const string ModuleInit = "module-init";

    /// <summary>ε of the stochastic module's samples: (iteration, outer step).</summary>
    public const string OutputNoise = "output-noise";

    /// <summary>Order in which experts are followed: (round over all of them).</summary>
    public const string ExpertOrder = "expert-order";

    /// <summary>Epoch at which a followed piece of a trajectory starts: (iteration, outer step).</summary>
    public const string ExpertStart = "expert-start";

    /// <summary>Mini-batches of the student: (iteration, outer step).</summary>
    public const string StudentOrder = "student-order";

    /// <summary>Augmentation of a mini-batch of the student: (iteration, outer step, inner step).</summary>
    public const string StudentAugment = "student-augment";

    /// <summary>First weights of an expert.</summary>
    public const string ExpertInit = "expert-init";

    /// <summary>Order of the real images and their augmentation in an expert's training: (epoch).</summary>
    public const string ExpertTraining = "expert-training";

    /// <summary>First weights of a generator that is trained.</summary>
    public const string GeneratorInit = "generator-init";

    /// <summary>Latents of a generator's training where principal components do not suffice.</summary>
    public const string GeneratorLatents = "generator-latents";

    /// <summary>Order of the images in a generator's training: (epoch).</summary>
    public const string GeneratorOrder = "generator-order";

    /// <summary>Noise on the latents, and the random network that compares images, of a step of a generator's training: (step).</summary>
    public const string GeneratorStep = "generator-step";

    /// <summary>z of the samples that show what a generator has learned: (class).</summary>
    public const string GeneratorSamples = "generator-samples";

    /// <summary>A fresh CPU generator; the same name gives the same draws, on every host and at any time. The caller disposes it.</summary>
    /// <param name="purpose">One of the constants.</param>
    /// <param name="counters">What the draws are for within that purpose.</param>
    public Generator For(string purpose, params ReadOnlySpan<long> counters) => new(SeedOf(purpose, counters), CPU);

    /// <summary>The first 64 bits of SHA-256 over the cell's seed, the purpose and the counters.</summary>
    internal ulong SeedOf(string purpose, ReadOnlySpan<long> counters)
    {
        var name = Encoding.UTF8.GetBytes(purpose);
        Span<byte> text = stackalloc byte[8 + name.Length + 1 + 8 * counters.Length];
        BinaryPrimitives.WriteInt64LittleEndian(text, cellSeed);
        name.CopyTo(text[8..]);
        for (var index = 0; index < counters.Length; index++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(text[(9 + name.Length + 8 * index)..], counters[index]);
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }
}
