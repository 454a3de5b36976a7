namespace Slfd.Distillation.Generators.StyleGanXl;

/// <summary>How one axis is up- and downsampled, and the transposes of both.</summary>
/// <remarks>
/// Upsampled place n takes Σ_i x_i·g[Up·i + low − n]; output m takes Σ_k u[Down·m + k]·h[k]; g and h are the taps in the order of a correlation.
/// </remarks>
internal sealed class ResamplingAxis
{
    public ResamplingAxis(int input, float[] upTaps, int up, float[] downTaps, int down, int low, int high)
    {
        (Input, UpTaps, Up, DownTaps, Down, Low) = (input, upTaps, up, downTaps, down, low);
        Upsampled = (input * up) + low + high - upTaps.Length + 1;
        Output = Upsampled < downTaps.Length
            ? throw new ArgumentException($"{input} pixels, upsampled to {Upsampled}, are fewer than the {downTaps.Length} taps of the down filter")
            : ((Upsampled - downTaps.Length) / down) + 1;
    }

    public int Input { get; }

    public int Upsampled { get; }

    public int Output { get; }

    public float[] UpTaps { get; }

    public float[] DownTaps { get; }

    public int Up { get; }

    public int Down { get; }

    public int Low { get; }

    /// <summary>Upsampled place, input, weight.</summary>
    public IEnumerable<(int Upsampled, int Input, float Weight)> UpTerms()
    {
        for (var n = 0; n < Upsampled; n++)
        {
            // The first input whose tap is not negative: ceil((n − low) / up).
            for (var i = Math.Max(0, -FloorDivide(Low - n, Up)); i < Input && (Up * i) + Low - n < UpTaps.Length; i++)
            {
                yield return (n, i, UpTaps[(Up * i) + Low - n]);
            }
        }
    }

    /// <summary>Output, upsampled place, weight.</summary>
    public IEnumerable<(int Output, int Upsampled, float Weight)> DownTerms()
    {
        for (var m = 0; m < Output; m++)
        {
            for (var k = 0; k < DownTaps.Length; k++)
            {
                yield return (m, (Down * m) + k, DownTaps[k]);
            }
        }
    }

    public static int FloorDivide(int a, int b) => (int)Math.Floor((double)a / b);
}

/// <summary>
/// Rows along the horizontal axis, taken apart by class so that every filter tap is a shift of contiguous floats: with L = lcm(up, down), upsampled place n is place
/// n div L of class n mod L, input i belongs to one of L/up classes and output m to one of L/down.
/// </summary>
internal sealed class RowLayout
{
    public RowLayout(ResamplingAxis axis)
    {
        Axis = axis;
        var period = axis.Up * axis.Down / (int)System.Numerics.BigInteger.GreatestCommonDivisor(axis.Up, axis.Down);
        (InputClasses, UpsampledClasses, OutputClasses) = (period / axis.Up, period, period / axis.Down);
        (InputLength, UpsampledLength, OutputLength) = (Length(axis.Input, InputClasses), Length(axis.Upsampled, UpsampledClasses), Length(axis.Output, OutputClasses));

        var up = UpShifts().ToArray();
        var down = DownShifts().ToArray();
        Margin = RoundUp(up.Concat(down).Max(term => Math.Abs(term.Shift)));
        ClassStride = Margin + Math.Max(InputLength, Math.Max(UpsampledLength, OutputLength)) + Margin;

        Up = new(UpsampledClasses, up.Select(term => (term.To, Offset(term.From, term.Shift), term.Weight)));
        UpTransposed = new(InputClasses, up.Select(term => (term.From, Offset(term.To, -term.Shift), term.Weight)));
        Down = new(OutputClasses, down.Select(term => (term.To, Offset(term.From, term.Shift), term.Weight)));
        DownTransposed = new(UpsampledClasses, down.Select(term => (term.From, Offset(term.To, -term.Shift), term.Weight)));
    }

    public ResamplingAxis Axis { get; }

    public int InputClasses { get; }

    public int UpsampledClasses { get; }

    public int OutputClasses { get; }

    /// <summary>Floats of a class, rounded up to whole vectors.</summary>
    public int InputLength { get; }

    public int UpsampledLength { get; }

    public int OutputLength { get; }

    /// <summary>Floats before and after each class that shifts may reach: zeros.</summary>
    public int Margin { get; }

    /// <summary>From one class to the next.</summary>
    public int ClassStride { get; }

    /// <summary>From classes of the input to classes of the upsampled row.</summary>
    public Combinations Up { get; }

    /// <summary>The transpose of <see cref="Up"/>.</summary>
    public Combinations UpTransposed { get; }

    /// <summary>From classes of the upsampled row to classes of the output.</summary>
    public Combinations Down { get; }

    /// <summary>The transpose of <see cref="Down"/>.</summary>
    public Combinations DownTransposed { get; }

    private IEnumerable<(int To, int From, int Shift, float Weight)> UpShifts()
    {
        for (var to = 0; to < UpsampledClasses; to++)
        {
            for (var tap = 0; tap < Axis.UpTaps.Length; tap++)
            {
                var place = to - Axis.Low + tap;
                if (place - (ResamplingAxis.FloorDivide(place, Axis.Up) * Axis.Up) == 0)
                {
                    var input = ResamplingAxis.FloorDivide(place, Axis.Up);
                    var shift = ResamplingAxis.FloorDivide(input, InputClasses);
                    yield return (to, input - (shift * InputClasses), shift, Axis.UpTaps[tap]);
                }
            }
        }
    }

    private IEnumerable<(int To, int From, int Shift, float Weight)> DownShifts()
    {
        for (var to = 0; to < OutputClasses; to++)
        {
            for (var tap = 0; tap < Axis.DownTaps.Length; tap++)
            {
                var place = (Axis.Down * to) + tap;
                yield return (to, place % UpsampledClasses, place / UpsampledClasses, Axis.DownTaps[tap]);
            }
        }
    }

    private int Offset(int ofClass, int shift) => (ofClass * ClassStride) + shift;

    private static int Length(int count, int classes) => RoundUp((count + classes - 1) / classes);

    private static int RoundUp(int count) => (count + Combinations.Step - 1) / Combinations.Step * Combinations.Step;
}
