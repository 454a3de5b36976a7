using Slfd.RealData.Devices;
using Slfd.RealData.Images;
using static TorchSharp.torch;

namespace Slfd.RealData;

/// <summary>𝒯: the real images that a synthetic set is distilled from and judged on, held on the device as bytes and normalised when they are drawn.</summary>
/// <remarks>Bytes take a quarter of the memory of floats, and turning a batch into floats on the device costs nothing beside the network that reads it.</remarks>
public sealed class RealSet : IDisposable
{
    private readonly Tensor _train;
    private readonly Tensor _test;
    private readonly Tensor _testLabels;
    private readonly Tensor[] _ofClass;
    private Tensor? _trainLabels;

    internal RealSet(IImageBytes data, Device device, DataOrigin? origin = null)
    {
        (Origin, SplitSha256) = (origin ?? DataOrigin.InMemory, data.SplitSha256());
        (Name, Resolution, ClassNames, Normalisation, Device, Sha256) = (data.Name, data.Resolution, data.ClassNames, data.Normalisation, device, data.Sha256());
        using var scope = NewDisposeScope();
        var (train, test) = data.Images();
        (_train, _test) = (train.to(device).DetachFromDisposeScope(), test.to(device).DetachFromDisposeScope());
        long[] testLabels = [.. data.TestLabels.ToArray().Select(label => (long)label)];
        _testLabels = tensor(testLabels, ScalarType.Int64).to(device).DetachFromDisposeScope();
        var trainLabels = data.TrainLabels.ToArray();
        _ofClass = [.. Enumerable.Range(0, Classes).Select(label => IndicesOf(label, trainLabels))];
    }

    /// <summary>As in grids.</summary>
    public string Name { get; }

    /// <summary>r: side of the images in pixels.</summary>
    public int Resolution { get; }

    /// <summary>C.</summary>
    public int Classes => ClassNames.Count;

    /// <summary>In label order.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Between pixels in [0, 1] and what <see cref="Draw"/> returns.</summary>
    public Normalisation Normalisation { get; }

    /// <summary>Per-channel means of <see cref="Normalisation"/>.</summary>
    public float[] Mean => Normalisation.Mean;

    /// <summary>Per-channel deviations of <see cref="Normalisation"/>.</summary>
    public float[] StandardDeviation => Normalisation.StandardDeviation;

    /// <summary>Where the images are.</summary>
    public Device Device { get; }

    /// <summary>Hex SHA-256 of the pixels and labels in use: two results with the same one were made from the same images.</summary>
    public string Sha256 { get; }

    /// <summary>Where the images come from.</summary>
    public DataOrigin Origin { get; }

    /// <summary>Hex SHA-256 of the pixels and labels of each split alone.</summary>
    public (string Train, string Test) SplitSha256 { get; }

    /// <summary>Training images of all classes.</summary>
    public int TrainCount => (int)_train.shape[0];

    /// <summary>Test images of all classes.</summary>
    public int TestCount => (int)_test.shape[0];

    /// <summary>Training images of one class.</summary>
    public int TrainCountOf(int label) => (int)_ofClass[label].shape[0];

    /// <summary>The places of all training images of one class, in the set's order, for <see cref="TrainBatch"/>.</summary>
    /// <param name="label">The class.</param>
    /// <returns>int64 [n], on the CPU; the caller's dispose scope owns it.</returns>
    public Tensor RowsOf(int label) => _ofClass[label].clone();

    /// <summary>Random training images of one class: a uniform permutation of them, the first <paramref name="count"/> taken, so without replacement. Source: distillation.md section 1.4.</summary>
    /// <param name="label">The class.</param>
    /// <param name="count">At least 1; a class that has fewer images gives all of them.</param>
    /// <param name="rng">CPU generator; one permutation is drawn from it.</param>
    /// <returns>[n, 3, r, r], normalised, on <see cref="Device"/>; the caller's dispose scope owns it.</returns>
    public Tensor Draw(int label, int count, Generator rng)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)label, (uint)Classes, nameof(label));
        using var scope = NewDisposeScope();
        var all = _ofClass[label];
        var chosen = randperm(all.shape[0], generator: rng).narrow(0, 0, Math.Min(count, all.shape[0]));
        return Normalised(_train.index_select(0, all.index_select(0, chosen).ToDevice(Device))).MoveToOuterDisposeScope();
    }

    /// <summary>Training images of any class, by their places in the set.</summary>
    /// <param name="rows">[n], int64, from 0 to below <see cref="TrainCount"/>.</param>
    /// <returns>[n, 3, r, r], normalised, and labels [n], on <see cref="Device"/>; the caller's dispose scope owns them.</returns>
    public (Tensor Images, Tensor Labels) TrainBatch(Tensor rows)
    {
        using var scope = NewDisposeScope();
        var chosen = rows.ToDevice(Device);
        var images = Normalised(_train.index_select(0, chosen));
        return (images.MoveToOuterDisposeScope(), (_trainLabels ??= TrainLabels()).index_select(0, chosen).MoveToOuterDisposeScope());
    }

    /// <summary>The first training images of one class, in the set's order, as pixels.</summary>
    /// <param name="label">The class.</param>
    /// <param name="count">At least 1; a class that has fewer images gives all of them.</param>
    /// <returns>[n, 3, r, r] in [0, 1], on <see cref="Device"/>; the caller's dispose scope owns it.</returns>
    public Tensor FirstPixels(int label, int count)
    {
        using var scope = NewDisposeScope();
        var first = _ofClass[label].narrow(0, 0, Math.Min(count, _ofClass[label].shape[0]));
        return Pixels(_train.index_select(0, first.to(Device))).MoveToOuterDisposeScope();
    }

    /// <summary>The places of the first training images of each class, class by class, for <see cref="TrainBatch"/>.</summary>
    /// <param name="perClass">At least 1; a class that has fewer images gives all of them.</param>
    /// <returns>int64 [n], and the labels, int64 [n], on <see cref="Device"/>; the caller's dispose scope owns them.</returns>
    public (Tensor Rows, Tensor Labels) FirstRows(int perClass)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(perClass, 1);
        using var scope = NewDisposeScope();
        Tensor[] rows = [.. _ofClass.Select(own => own.narrow(0, 0, Math.Min(perClass, own.shape[0])))];
        Tensor[] labels = [.. rows.Select((own, label) => full_like(own, label))];
        return (cat(rows).to(Device).MoveToOuterDisposeScope(), cat(labels).to(Device).MoveToOuterDisposeScope());
    }

    /// <summary>All test images in the set's order, without augmentation.</summary>
    /// <param name="size">Images per batch; the last may be smaller.</param>
    /// <returns>[n, 3, r, r] normalised and their labels [n], on <see cref="Device"/>. A batch lives until the next one is asked for.</returns>
    public IEnumerable<(Tensor Images, Tensor Labels)> TestBatches(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        return Batches(size);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _train.Dispose();
        _test.Dispose();
        _testLabels.Dispose();
        _trainLabels?.Dispose();
        Array.ForEach(_ofClass, indices => indices.Dispose());
    }

    private Tensor TrainLabels()
    {
        using var scope = NewDisposeScope();
        var labels = zeros(TrainCount, ScalarType.Int64);
        for (var label = 0; label < Classes; label++)
        {
            labels.index_fill_(0, _ofClass[label], label);
        }

        return labels.to(Device).DetachFromDisposeScope();
    }

    private static Tensor IndicesOf(int label, byte[] labels)
    {
        long[] indices = [.. Enumerable.Range(0, labels.Length).Where(image => labels[image] == label).Select(image => (long)image)];
        return tensor(indices, ScalarType.Int64).DetachFromDisposeScope();
    }

    private IEnumerable<(Tensor Images, Tensor Labels)> Batches(int size)
    {
        for (var start = 0; start < TestCount; start += size)
        {
            // Not in a dispose scope: it would span the caller's own work on the batch.
            var count = Math.Min(size, TestCount - start);
            using var images = NormalisedTest(start, count);
            using var labels = _testLabels.narrow(0, start, count);
            yield return (images, labels);
        }
    }

    private Tensor NormalisedTest(int start, int count)
    {
        using var scope = NewDisposeScope();
        return Normalised(_test.narrow(0, start, count)).MoveToOuterDisposeScope();
    }

    private Tensor Normalised(Tensor bytes) => Normalisation.Apply(Pixels(bytes));

    private static Tensor Pixels(Tensor bytes) => bytes.to(ScalarType.Float32).div(255);
}
