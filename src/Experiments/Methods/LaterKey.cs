namespace Slfd.Experiments.Methods;

/// <summary>A key that a later version adds. Its value "as before" leaves the canonical form, and so every id, as it was; the default may be another
/// value.</summary>
public static class LaterKey
{
    /// <summary>The value as it stands in a settled specification: null where it means "as before".</summary>
    /// <param name="value">What was written, or the default; null: as before.</param>
    /// <param name="asBefore">What the program did before it had the key.</param>
    public static T? Unless<T>(T? value, T asBefore)
        where T : class => Equals(value, asBefore) ? null : value;

    /// <inheritdoc cref="Unless{T}(T, T)"/>
    public static T? Unless<T>(T? value, T asBefore)
        where T : struct => value is { } given && !given.Equals(asBefore) ? given : null;
}
