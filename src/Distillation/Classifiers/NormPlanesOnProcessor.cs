using System.Numerics;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Slfd.Distillation.Classifiers;

/// <summary>On a processor, by the runtime's vectors: a plane is read twice and written once, and stays in the cache between. Sums run in vectors of float and end in double.</summary>
internal sealed class NormPlanesOnProcessor : NormPlanes
{
    /// <inheritdoc/>
    public override (Tensor Y, Tensor Mean, Tensor Inverse) Forward(Tensor x, Tensor scale, Tensor shift, double epsilon)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var (source, gains, offsets) = (x.contiguous(), scale.contiguous(), shift.contiguous());
        Tensor y = empty_like(source), mean = empty([x.shape[0] * x.shape[1]]), inverse = empty_like(mean);
        Span<float> gain = Numbers(gains), offset = Numbers(offsets), means = Numbers(mean), inverses = Numbers(inverse), read = Numbers(source), written = Numbers(y);
        var size = (int)(x.shape[2] * x.shape[3]);
        for (var plane = 0; plane < means.Length; plane++)
        {
            var values = read.Slice(plane * size, size);
            var channel = plane % gain.Length;
            var centre = Sum(values) / size;
            var deviation = SumOfSquares(values, (float)centre) / size;
            var r = 1 / Math.Sqrt(deviation + epsilon);
            (means[plane], inverses[plane]) = ((float)centre, (float)r);
            var factor = (float)(gain[channel] * r);
            Scale(values, factor, (float)(offset[channel] - (centre * factor)), written.Slice(plane * size, size));
        }

        return (y.MoveToOuterDisposeScope(), mean.MoveToOuterDisposeScope(), inverse.MoveToOuterDisposeScope());
    }

    /// <inheritdoc/>
    public override List<Tensor> Backward(Tensor gradient, Tensor x, Tensor scale, Tensor mean, Tensor inverse)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var (given, source, gains) = (gradient.contiguous(), x.contiguous(), scale.contiguous());
        Tensor toX = empty_like(source), toScale = zeros_like(gains), toShift = zeros_like(gains);
        Span<float> g = Numbers(given), values = Numbers(source), gain = Numbers(gains), means = Numbers(mean), inverses = Numbers(inverse);
        Span<float> ofX = Numbers(toX), ofScale = Numbers(toScale), ofShift = Numbers(toShift);
        var size = (int)(x.shape[2] * x.shape[3]);
        for (var plane = 0; plane < means.Length; plane++)
        {
            var (from, channel, r) = (plane * size, plane % gain.Length, inverses[plane]);
            Span<float> a = g.Slice(from, size), v = values.Slice(from, size);
            var (sum, dots) = Sums(a, v, means[plane]);
            dots *= r;
            ofScale[channel] += (float)dots;
            ofShift[channel] += (float)sum;
            // γ·r·(g − m(g) − x̂·m(g·x̂)), with x̂ = x·r − μ·r.
            var factor = (double)gain[channel] * r;
            var slope = -factor * r * dots / size;
            Combine(a, (float)factor, v, (float)slope, (float)((-factor * sum / size) - (slope * means[plane])), ofX.Slice(from, size));
        }

        return [toX.MoveToOuterDisposeScope(), toScale.MoveToOuterDisposeScope(), toShift.MoveToOuterDisposeScope()];
    }

    /// <inheritdoc/>
    public override (Tensor Gradient, Tensor X, Tensor Scale) SecondBackward(NormStep step, Tensor u, Tensor? ofScale, Tensor? ofShift)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var x = step.X;
        var (given, source, cotangent, gains) = (step.Gradient.contiguous(), x.contiguous(), u.contiguous(), step.Scale.contiguous());
        Tensor toG = empty_like(source), toX = empty_like(source), toScale = zeros_like(gains);
        var (gains2, shifts) = (ofScale?.contiguous(), ofShift?.contiguous());
        Span<float> g = Numbers(given), values = Numbers(source), cotangents = Numbers(cotangent), gain = Numbers(gains), means = Numbers(step.Mean), inverses = Numbers(step.Inverse);
        Span<float> outG = Numbers(toG), outX = Numbers(toX), outScale = Numbers(toScale), a = gains2 is null ? [] : Numbers(gains2), b = shifts is null ? [] : Numbers(shifts);
        var size = (int)(x.shape[2] * x.shape[3]);
        for (var plane = 0; plane < means.Length; plane++)
        {
            var (from, channel, mean) = (plane * size, plane % gain.Length, means[plane]);
            double r = inverses[plane], factor = gain[channel] * r, slope = a.Length == 0 ? 0 : a[channel], lift = b.Length == 0 ? 0 : b[channel];
            Span<float> planeG = g.Slice(from, size), planeX = values.Slice(from, size), planeU = cotangents.Slice(from, size);
            var sums = Moments(planeG, planeX, planeU, mean);
            var (ofG, ofU, dotsG, dotsU, both) = (sums.G / size, sums.U / size, sums.Gx * r / size, sums.Ux * r / size, sums.Gu / size);
            var left = both - (ofG * ofU) - (dotsG * dotsU);
            outScale[channel] += (float)(r * size * left);

            // to g: γ·r·u + (a − γ·r·m(u·x̂))·x̂ + b − γ·r·m(u).
            var alongX = (slope - (factor * dotsU)) * r;
            Combine(planeU, (float)factor, planeX, (float)alongX, (float)(lift - (factor * ofU) - (alongX * mean)), outG.Slice(from, size));

            // w = p·g + q·u; to x: r·(w − m(w) − x̂·m(w·x̂)) − γ·r²·x̂·left.
            double p = slope - (factor * dotsU), q = -factor * dotsG;
            var (middle, dots) = ((p * ofG) + (q * ofU), (p * dotsG) + (q * dotsU));
            var across = -(dots + (factor * left)) * r * r;
            Combine(planeG, (float)(p * r), planeU, (float)(q * r), planeX, (float)across, (float)((-middle * r) - (across * mean)), outX.Slice(from, size));
        }

        return (toG.MoveToOuterDisposeScope(), toX.MoveToOuterDisposeScope(), toScale.MoveToOuterDisposeScope());
    }

    private static Span<float> Numbers(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    private static ReadOnlySpan<Vector<float>> Whole(ReadOnlySpan<float> values) => MemoryMarshal.Cast<float, Vector<float>>(values);

    private static double Sum(ReadOnlySpan<float> values)
    {
        var sum = Vector<float>.Zero;
        foreach (var vector in Whole(values))
        {
            sum += vector;
        }

        var total = (double)Vector.Sum(sum);
        for (var index = Tail(values.Length); index < values.Length; index++)
        {
            total += values[index];
        }

        return total;
    }

    private static double SumOfSquares(ReadOnlySpan<float> values, float centre)
    {
        var (sum, middle) = (Vector<float>.Zero, new Vector<float>(centre));
        foreach (var vector in Whole(values))
        {
            var apart = vector - middle;
            sum += apart * apart;
        }

        var total = (double)Vector.Sum(sum);
        for (var index = Tail(values.Length); index < values.Length; index++)
        {
            total += (values[index] - centre) * (values[index] - centre);
        }

        return total;
    }

    /// <summary>Σ g and Σ g·(x − μ).</summary>
    private static (double Sum, double Dots) Sums(ReadOnlySpan<float> g, ReadOnlySpan<float> x, float mean)
    {
        var (sum, dots, middle) = (Vector<float>.Zero, Vector<float>.Zero, new Vector<float>(mean));
        ReadOnlySpan<Vector<float>> gs = Whole(g), xs = Whole(x);
        for (var index = 0; index < gs.Length; index++)
        {
            sum += gs[index];
            dots += gs[index] * (xs[index] - middle);
        }

        var (total, products) = ((double)Vector.Sum(sum), (double)Vector.Sum(dots));
        for (var index = Tail(g.Length); index < g.Length; index++)
        {
            total += g[index];
            products += g[index] * (x[index] - mean);
        }

        return (total, products);
    }

    /// <summary>Σ g, Σ u, Σ g·(x − μ), Σ u·(x − μ), Σ g·u.</summary>
    private static (double G, double U, double Gx, double Ux, double Gu) Moments(ReadOnlySpan<float> g, ReadOnlySpan<float> x, ReadOnlySpan<float> u, float mean)
    {
        Vector<float> sumG = default, sumU = default, sumGx = default, sumUx = default, sumGu = default, middle = new(mean);
        ReadOnlySpan<Vector<float>> gs = Whole(g), xs = Whole(x), us = Whole(u);
        for (var index = 0; index < gs.Length; index++)
        {
            var (one, other, apart) = (gs[index], us[index], xs[index] - middle);
            sumG += one;
            sumU += other;
            sumGx += one * apart;
            sumUx += other * apart;
            sumGu += one * other;
        }

        double ofG = Vector.Sum(sumG), ofU = Vector.Sum(sumU), ofGx = Vector.Sum(sumGx), ofUx = Vector.Sum(sumUx), ofGu = Vector.Sum(sumGu);
        for (var index = Tail(g.Length); index < g.Length; index++)
        {
            ofG += g[index];
            ofU += u[index];
            ofGx += g[index] * (x[index] - mean);
            ofUx += u[index] * (x[index] - mean);
            ofGu += g[index] * u[index];
        }

        return (ofG, ofU, ofGx, ofUx, ofGu);
    }

    /// <summary>p·x + c.</summary>
    private static void Scale(ReadOnlySpan<float> x, float p, float c, Span<float> to)
    {
        Vector<float> factor = new(p), constant = new(c);
        var xs = Whole(x);
        var written = MemoryMarshal.Cast<float, Vector<float>>(to);
        for (var index = 0; index < xs.Length; index++)
        {
            written[index] = (xs[index] * factor) + constant;
        }

        for (var index = Tail(x.Length); index < x.Length; index++)
        {
            to[index] = (x[index] * p) + c;
        }
    }

    /// <summary>p·x + q·y + c.</summary>
    private static void Combine(ReadOnlySpan<float> x, float p, ReadOnlySpan<float> y, float q, float c, Span<float> to)
    {
        Vector<float> first = new(p), second = new(q), constant = new(c);
        ReadOnlySpan<Vector<float>> xs = Whole(x), ys = Whole(y);
        var written = MemoryMarshal.Cast<float, Vector<float>>(to);
        for (var index = 0; index < xs.Length; index++)
        {
            written[index] = (xs[index] * first) + (ys[index] * second) + constant;
        }

        for (var index = Tail(x.Length); index < x.Length; index++)
        {
            to[index] = (x[index] * p) + (y[index] * q) + c;
        }
    }

    /// <summary>p·x + q·y + s·z + c.</summary>
    private static void Combine(ReadOnlySpan<float> x, float p, ReadOnlySpan<float> y, float q, ReadOnlySpan<float> z, float s, float c, Span<float> to)
    {
        Vector<float> first = new(p), second = new(q), third = new(s), constant = new(c);
        ReadOnlySpan<Vector<float>> xs = Whole(x), ys = Whole(y), zs = Whole(z);
        var written = MemoryMarshal.Cast<float, Vector<float>>(to);
        for (var index = 0; index < xs.Length; index++)
        {
            written[index] = (xs[index] * first) + (ys[index] * second) + (zs[index] * third) + constant;
        }

        for (var index = Tail(x.Length); index < x.Length; index++)
        {
            to[index] = (x[index] * p) + (y[index] * q) + (z[index] * s) + c;
        }
    }

    private static int Tail(int length) => length - (length % Vector<float>.Count);
}
