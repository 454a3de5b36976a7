namespace Slfd.RealData.Preprocessing;

/// <summary>The kernel of a resize.</summary>
public enum Interpolation
{
    /// <summary>Triangle over two pixels.</summary>
    Bilinear,

    /// <summary>Cubic convolution over four pixels; a = −0.5 with antialiasing and −0.75 without, as the reference's library has them.</summary>
    Bicubic,
}
