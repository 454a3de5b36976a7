namespace Slfd.Experiments.Hocon;

/// <summary>Where something is written.</summary>
/// <param name="File">The file, as it was named.</param>
/// <param name="Line">From 1; 0: the file as a whole.</param>
/// <param name="Column">From 1, in UTF-16 units, as editors count.</param>
public readonly record struct HoconPlace(string File, int Line, int Column)
{
    /// <summary><c>file:line:column</c>, which terminals and editors follow.</summary>
    public override string ToString() =>
        Line == 0 ? Printable.Show(File, 1000) : FormattableString.Invariant($"{Printable.Show(File, 1000)}:{Line}:{Column}");
}
