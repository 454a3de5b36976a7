using System.Globalization;

namespace Slfd.Reporting.Tables;

/// <summary>The only place where a fraction becomes percent.</summary>
internal static class Percent
{
    /// <summary>Two decimals, for people.</summary>
    public static string Short(double fraction) => (100 * fraction).ToString("F2", CultureInfo.InvariantCulture);

    /// <summary>Four decimals, for files: more than any mean of counts needs at 10,000 test images.</summary>
    public static string Exact(double fraction) => (100 * fraction).ToString("F4", CultureInfo.InvariantCulture);
}
