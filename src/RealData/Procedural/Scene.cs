namespace Slfd.RealData.Procedural;

/// <summary>What one picture shows, as shares of its side, so that it is the same picture at every resolution: a figure on a blotchy ground, specks around and before it, light from one side, grain.</summary>
/// <remarks>
/// Only the figure tells the class; colours, light and specks vary alike in all of them. How much all this varies is set so that a ConvNet learns a third of the test images
/// from one picture per class, half from one distilled picture, and nearly all from the whole set: a small run shows what distillation gains.
/// </remarks>
internal sealed class Scene
{
    private const int Blotches = 4;

    private readonly Colour _ground;
    private readonly Figure _figure;
    private readonly Figure[] _behind;
    private readonly Figure[] _before;
    private readonly double[] _blotches = new double[(Blotches + 1) * (Blotches + 1)];
    private readonly double _opacity;
    private readonly double _slopeX;
    private readonly double _slopeY;
    private readonly double _grain;

    /// <summary>Draws a picture of the class.</summary>
    /// <param name="label">Index into <see cref="Shapes.Classes"/>.</param>
    /// <param name="rng">The picture's stream; the grain continues it.</param>
    public Scene(int label, ref SplitMix64 rng)
    {
        (_ground, var colour) = Colour.Pair(contrast: 0.4, ref rng);
        _figure = new(Shapes.Classes[label].Figure, rng.Between(0.38, 0.44), reach: 0.05, tilt: 0.15, colour, ref rng);
        _opacity = rng.Between(0.75, 1);
        (_behind, _before) = (Specks(rng.Below(4), ref rng), Specks(rng.Below(3), ref rng));
        (_slopeX, _slopeY) = (rng.Between(-0.4, 0.4), rng.Between(-0.4, 0.4));
        _grain = rng.Between(0.02, 0.05);
        var blotchiness = rng.Between(0.03, 0.08);
        for (var index = 0; index < _blotches.Length; index++)
        {
            _blotches[index] = rng.Between(-blotchiness, blotchiness);
        }
    }

    /// <summary>Standard deviation of the grain that goes on top.</summary>
    public double Grain => _grain;

    /// <summary>The colour at (x, y), both from −½ to ½, before the grain.</summary>
    /// <param name="x">To the right.</param>
    /// <param name="y">Downwards.</param>
    /// <param name="pixels">Pixels per side: how soft an outline must be.</param>
    public Colour At(double x, double y, double pixels)
    {
        var blotch = BlotchAt((x + 0.5) * Blotches, (y + 0.5) * Blotches);
        var colour = new Colour(_ground.Red + blotch, _ground.Green + blotch, _ground.Blue + blotch);
        colour = Over(colour, _behind, x, y, pixels);
        colour = colour.Under(_figure.Colour, _opacity * _figure.Coverage(x, y, pixels));
        colour = Over(colour, _before, x, y, pixels);
        var light = 1 + _slopeX * x + _slopeY * y;
        return new(colour.Red * light, colour.Green * light, colour.Blue * light);
    }

    private static Colour Over(Colour colour, Figure[] specks, double x, double y, double pixels)
    {
        foreach (var speck in specks)
        {
            colour = colour.Under(speck.Colour, speck.Coverage(x, y, pixels));
        }

        return colour;
    }

    /// <summary>Small discs, squares and slivers of any colour, anywhere.</summary>
    private static Figure[] Specks(int count, ref SplitMix64 rng)
    {
        var specks = new Figure[count];
        for (var index = 0; index < count; index++)
        {
            SignedDistance shape = rng.Below(2) == 0
                ? (u, v, _, _) => Math.Sqrt(u * u + v * v) - 0.5
                : (u, v, detail, _) => Math.Max(Math.Abs(u) - 1, Math.Abs(v) - 0.15 - 0.3 * detail);
            specks[index] = new(shape, rng.Between(0.05, 0.13), reach: 0.5, tilt: 5, Colour.Any(ref rng), ref rng);
        }

        return specks;
    }

    private double BlotchAt(double x, double y)
    {
        var (column, row) = (Math.Min((int)x, Blotches - 1), Math.Min((int)y, Blotches - 1));
        var (right, down) = (Smooth(x - column), Smooth(y - row));
        var at = row * (Blotches + 1) + column;
        var upper = _blotches[at] + right * (_blotches[at + 1] - _blotches[at]);
        var lower = _blotches[at + Blotches + 1] + right * (_blotches[at + Blotches + 2] - _blotches[at + Blotches + 1]);
        return upper + down * (lower - upper);
    }

    private static double Smooth(double t) => t * t * (3 - 2 * t);
}
