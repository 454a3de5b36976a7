using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Slfd.Distillation.Generators.StyleGanXl;

/// <summary>Filtered leaky ReLU on the CPU, one plane at a time: a plane's upsampled form lives in the cache only and is computed again for the gradient.</summary>
/// <remarks>
/// A plane's result does not depend on its batch or on the number of threads, bit for bit. Why not torch's depthwise convolutions: docs/decisions, "Resampling on the CPU".
/// </remarks>
internal sealed class ResamplingKernel
{
    private readonly int _height, _width;
    private readonly ResamplingAxis _vertical;
    private readonly RowLayout _row;
    private readonly RowActivation _activation;
    private readonly Combinations _up, _upTransposed, _down, _downTransposed;

    /// <param name="definition">Filters of rank 1, or none.</param>
    /// <param name="height">Rows of the input.</param>
    /// <param name="width">Columns of the input.</param>
    public ResamplingKernel(FilteredLeakyRelu definition, int height, int width)
    {
        (_height, _width) = (height, width);
        var (up, down) = (definition.Taps(definition.UpFilter, definition.Up), definition.Taps(definition.DownFilter, 1));
        _vertical = new(height, up, definition.Up, down, definition.Down, definition.Padding.Top, definition.Padding.Bottom);
        _row = new(new(width, up, definition.Up, down, definition.Down, definition.Padding.Left, definition.Padding.Right));
        _activation = new(definition.Gain, definition.Slope, definition.Clamp);
        _up = new(_vertical.Upsampled, _vertical.UpTerms().Select(term => (term.Upsampled, term.Input * UpsampledStride, term.Weight)));
        _upTransposed = new(_vertical.Input, _vertical.UpTerms().Select(term => (term.Input, term.Upsampled * InputStride, term.Weight)));
        _down = new(_vertical.Output, _vertical.DownTerms().Select(term => (term.Output, term.Upsampled * OutputStride, term.Weight)));
        _downTransposed = new(_vertical.Upsampled, _vertical.DownTerms().Select(term => (term.Upsampled, term.Output * OutputStride, term.Weight)));
    }

    private int InputStride => _row.InputClasses * _row.ClassStride;

    private int UpsampledStride => _row.UpsampledClasses * _row.ClassStride;

    private int OutputStride => _row.OutputClasses * _row.ClassStride;

    /// <summary>The activation of scale·x + bias.</summary>
    /// <param name="x">[B, C, H, W], float32.</param>
    /// <param name="scale">[B, C]; null: 1.</param>
    /// <param name="bias">[C]; null: 0.</param>
    /// <returns>[B, C, H', W'].</returns>
    public unsafe Tensor Forward(Tensor x, Tensor? scale, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        var (batch, channels) = ((int)x.shape[0], (int)x.shape[1]);
        var (input, factors, shifts) = (Contiguous(x), Values(scale), Values(bias));
        var output = empty([batch, channels, _vertical.Output, _row.Axis.Output], ScalarType.Float32);
        for (var sample = 0; sample < batch; sample++)
        {
            var (from, to, first) = ((nint)Pointer(input, sample), (nint)Pointer(output, sample), sample * channels);
            InParallel(channels, ForwardScratch, (channel, scratch) => ForwardPlane(
                (float*)from + (channel * _height * _width), (float*)to + (channel * _vertical.Output * _row.Axis.Output), factors?[first + channel] ?? 1, shifts?[channel] ?? 0, (float*)scratch));
        }

        return output.MoveToOuterDisposeScope();
    }

    /// <summary>Gradients of <see cref="Forward"/>.</summary>
    /// <param name="x">As there.</param>
    /// <param name="scale">As there.</param>
    /// <param name="bias">As there.</param>
    /// <param name="gradient">[B, C, H', W'].</param>
    /// <returns>For x; for the scale, [B, C]; and for a bias of each sample's own, [B, C].</returns>
    public unsafe (Tensor X, Tensor Scale, Tensor Bias) Backward(Tensor x, Tensor? scale, Tensor? bias, Tensor gradient)
    {
        using var scope = NewDisposeScope();
        var (batch, channels) = ((int)x.shape[0], (int)x.shape[1]);
        var (input, factors, shifts, incoming) = (Contiguous(x), Values(scale), Values(bias), gradient.contiguous());
        var (output, scaleSums, biasSums) = (empty(x.shape, ScalarType.Float32), new float[batch * channels], new float[batch * channels]);
        for (var sample = 0; sample < batch; sample++)
        {
            var (from, back, to, first) = ((nint)Pointer(input, sample), (nint)Pointer(incoming, sample), (nint)Pointer(output, sample), sample * channels);
            InParallel(channels, BackwardScratch, (channel, scratch) => (scaleSums[first + channel], biasSums[first + channel]) = BackwardPlane(
                (float*)from + (channel * _height * _width), (float*)back + (channel * _vertical.Output * _row.Axis.Output), (float*)to + (channel * _height * _width),
                factors?[first + channel] ?? 1, shifts?[channel] ?? 0, (float*)scratch));
        }

        return (output.MoveToOuterDisposeScope(), tensor(scaleSums, [batch, channels]).MoveToOuterDisposeScope(), tensor(biasSums, [batch, channels]).MoveToOuterDisposeScope());
    }

    private int ForwardScratch => InputStride + (_height * UpsampledStride) + UpsampledStride + (_vertical.Upsampled * OutputStride) + OutputStride;

    private int BackwardScratch =>
        (2 * InputStride) + (_height * UpsampledStride) + (2 * UpsampledStride) + (_vertical.Output * OutputStride) + OutputStride + (_vertical.Upsampled * InputStride);

    private unsafe void ForwardPlane(float* x, float* y, float scale, float bias, float* scratch)
    {
        var source = Take(ref scratch, InputStride);
        var across = Take(ref scratch, _height * UpsampledStride);
        var active = Take(ref scratch, UpsampledStride);
        var narrow = Take(ref scratch, _vertical.Upsampled * OutputStride);
        var result = Take(ref scratch, OutputStride);

        UpsampleRows(x, scale, bias, source, across);
        for (var place = 0; place < _vertical.Upsampled; place++)
        {
            for (var part = 0; part < _row.UpsampledClasses; part++)
            {
                var at = part * _row.ClassStride;
                _up.Compute(place, across + at, active + at, _row.UpsampledLength);
                _activation.Apply(active + at, _row.UpsampledLength);
            }

            for (var part = 0; part < _row.OutputClasses; part++)
            {
                _row.Down.Compute(part, active, narrow + (place * OutputStride) + (part * _row.ClassStride), _row.OutputLength);
            }
        }

        for (var row = 0; row < _vertical.Output; row++)
        {
            for (var part = 0; part < _row.OutputClasses; part++)
            {
                _down.Compute(row, narrow + (part * _row.ClassStride), result + (part * _row.ClassStride), _row.OutputLength);
            }

            Gather(result, _row.OutputClasses, y + (row * _row.Axis.Output), _row.Axis.Output);
        }
    }

    private unsafe (float Scale, float Bias) BackwardPlane(float* x, float* incoming, float* outgoing, float scale, float bias, float* scratch)
    {
        var source = Take(ref scratch, InputStride);
        var across = Take(ref scratch, _height * UpsampledStride);
        var before = Take(ref scratch, UpsampledStride);
        var back = Take(ref scratch, _vertical.Output * OutputStride);
        var narrow = Take(ref scratch, OutputStride);
        var wide = Take(ref scratch, UpsampledStride);
        var inner = Take(ref scratch, _vertical.Upsampled * InputStride);
        var result = Take(ref scratch, InputStride);

        UpsampleRows(x, scale, bias, source, across);
        for (var row = 0; row < _vertical.Output; row++)
        {
            Scatter(incoming + (row * _row.Axis.Output), _row.Axis.Output, 1, 0, back + (row * OutputStride), _row.OutputClasses);
        }

        for (var place = 0; place < _vertical.Upsampled; place++)
        {
            for (var part = 0; part < _row.OutputClasses; part++)
            {
                _downTransposed.Compute(place, back + (part * _row.ClassStride), narrow + (part * _row.ClassStride), _row.OutputLength);
            }

            for (var part = 0; part < _row.UpsampledClasses; part++)
            {
                var at = part * _row.ClassStride;
                _up.Compute(place, across + at, before + at, _row.UpsampledLength);
                _row.DownTransposed.Compute(part, narrow, wide + at, _row.UpsampledLength);
                _activation.Multiply(wide + at, before + at, _row.UpsampledLength);
            }

            for (var part = 0; part < _row.InputClasses; part++)
            {
                _row.UpTransposed.Compute(part, wide, inner + (place * InputStride) + (part * _row.ClassStride), _row.InputLength);
            }
        }

        var (scaleSum, biasSum) = (0f, 0f);
        for (var row = 0; row < _height; row++)
        {
            for (var part = 0; part < _row.InputClasses; part++)
            {
                _upTransposed.Compute(row, inner + (part * _row.ClassStride), result + (part * _row.ClassStride), _row.InputLength);
            }

            var to = outgoing + (row * _width);
            Gather(result, _row.InputClasses, to, _width);
            var (dot, sum) = RowActivation.ScaleAndSum(to, x + (row * _width), scale, _width);
            scaleSum += dot;
            biasSum += sum;
        }

        return (scaleSum, biasSum);
    }

    /// <summary>Every row of scale·x + bias, upsampled along it.</summary>
    private unsafe void UpsampleRows(float* x, float scale, float bias, float* source, float* across)
    {
        for (var row = 0; row < _height; row++)
        {
            Scatter(x + (row * _width), _width, scale, bias, source, _row.InputClasses);
            for (var part = 0; part < _row.UpsampledClasses; part++)
            {
                _row.Up.Compute(part, source, across + (row * UpsampledStride) + (part * _row.ClassStride), _row.UpsampledLength);
            }
        }
    }

    /// <summary>Takes a row apart into classes.</summary>
    private unsafe void Scatter(float* row, int length, float scale, float bias, float* parts, int classes)
    {
        if (classes == 1)
        {
            RowActivation.Affine(row, parts, scale, bias, length);
            return;
        }

        for (var part = 0; part < classes; part++)
        {
            var to = parts + (part * _row.ClassStride);
            for (var (from, at) = (part, 0); from < length; from += classes, at++)
            {
                to[at] = (row[from] * scale) + bias;
            }
        }
    }

    /// <summary>Puts a row together again.</summary>
    private unsafe void Gather(float* parts, int classes, float* row, int length)
    {
        if (classes == 1)
        {
            new ReadOnlySpan<float>(parts, length).CopyTo(new Span<float>(row, length));
            return;
        }

        for (var part = 0; part < classes; part++)
        {
            var from = parts + (part * _row.ClassStride);
            for (var (to, at) = (part, 0); to < length; to += classes, at++)
            {
                row[to] = from[at];
            }
        }
    }

    /// <summary>The next buffer of a scratch area; shifts may reach into the margin before it.</summary>
    private unsafe float* Take(ref float* scratch, int length)
    {
        var buffer = scratch + _row.Margin;
        scratch += length;
        return buffer;
    }

    /// <summary>Runs planes on as many threads as torch has, each with a zeroed scratch area of its own.</summary>
    private static unsafe void InParallel(int planes, int scratch, Action<int, nint> plane)
    {
        var threads = Math.Clamp(get_num_threads(), 1, planes);
        if (threads == 1)
        {
            Range(0);
            return;
        }

        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, Range);

        void Range(int thread)
        {
            var bytes = (nuint)scratch * sizeof(float);
            var area = NativeMemory.AlignedAlloc(bytes, 64);
            try
            {
                NativeMemory.Clear(area, bytes);
                for (var index = (int)((long)planes * thread / threads); index < (int)((long)planes * (thread + 1) / threads); index++)
                {
                    plane(index, (nint)area);
                }
            }
            finally
            {
                NativeMemory.AlignedFree(area);
            }
        }
    }

    /// <summary>A tensor whose samples are contiguous each, as those of a narrowed one are.</summary>
    private static Tensor Contiguous(Tensor x) => x.stride(3) == 1 && x.stride(2) == x.shape[3] && x.stride(1) == x.shape[2] * x.shape[3] ? x.alias() : x.contiguous();

    private static float[]? Values(Tensor? tensor) => tensor?.contiguous().data<float>().ToArray();

    private static unsafe float* Pointer(Tensor tensor, int sample)
    {
        using var one = tensor.select(0, sample);
        return (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(one.bytes));
    }
}
