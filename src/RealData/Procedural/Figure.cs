namespace Slfd.RealData.Procedural;

/// <summary>A coloured figure in the picture, whose sides run from −½ to ½.</summary>
internal readonly struct Figure
{
    private readonly SignedDistance _shape;
    private readonly double _centreX;
    private readonly double _centreY;
    private readonly double _cos;
    private readonly double _sin;
    private readonly double _radius;
    private readonly double _detail;
    private readonly double _phase;

    /// <summary>Draws place, turn and variation.</summary>
    /// <param name="shape">The figure at radius 1.</param>
    /// <param name="radius">As a share of the side.</param>
    /// <param name="reach">The centre stays within ±reach.</param>
    /// <param name="tilt">Tangent of the largest turn either way.</param>
    /// <param name="colour">Its fill.</param>
    /// <param name="rng">The picture's stream.</param>
    public Figure(SignedDistance shape, double radius, double reach, double tilt, Colour colour, ref SplitMix64 rng)
    {
        (_shape, _radius, Colour) = (shape, radius, colour);
        (_centreX, _centreY) = (rng.Between(-reach, reach), rng.Between(-reach, reach));
        var tangent = rng.Between(-tilt, tilt);
        _cos = 1 / Math.Sqrt(1 + tangent * tangent);
        _sin = tangent * _cos;
        (_detail, _phase) = (rng.Share(), rng.Share());
    }

    /// <summary>Its fill.</summary>
    public Colour Colour { get; }

    /// <summary>Share of the pixel at (x, y) that the figure covers; the outline is one pixel soft.</summary>
    public double Coverage(double x, double y, double pixels)
    {
        var (dx, dy) = ((x - _centreX) / _radius, (y - _centreY) / _radius);
        if (dx * dx + dy * dy > 2.25)
        {
            return 0;
        }

        var distance = _radius * _shape(_cos * dx + _sin * dy, _sin * dx - _cos * dy, _detail, _phase);
        return Math.Clamp(0.5 - distance * pixels, 0, 1);
    }
}
