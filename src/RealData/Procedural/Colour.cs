namespace Slfd.RealData.Procedural;

/// <summary>Red, green and blue in [0, 1].</summary>
internal readonly record struct Colour(double Red, double Green, double Blue)
{
    private double Luminance => 0.299 * Red + 0.587 * Green + 0.114 * Blue;

    /// <summary>Any colour; all classes share them.</summary>
    public static Colour Any(ref SplitMix64 rng) => new(rng.Between(0.08, 0.92), rng.Between(0.08, 0.92), rng.Between(0.08, 0.92));

    /// <summary>Two colours of which the second is lighter by at least <paramref name="contrast"/>.</summary>
    public static (Colour Dark, Colour Light) Pair(double contrast, ref SplitMix64 rng)
    {
        while (true)
        {
            var (one, other) = (Any(ref rng), Any(ref rng));
            var lighter = other.Luminance - one.Luminance;
            if (Math.Abs(lighter) >= contrast)
            {
                return lighter > 0 ? (one, other) : (other, one);
            }
        }
    }

    /// <summary>This colour under <paramref name="over"/>, which covers the given share.</summary>
    public Colour Under(Colour over, double share) =>
        new(Red + share * (over.Red - Red), Green + share * (over.Green - Green), Blue + share * (over.Blue - Blue));
}
