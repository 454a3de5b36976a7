namespace Slfd.Experiments.Hocon;

/// <summary>One mistake in a file: where it is, and a sentence that says what is wrong and what is allowed.</summary>
/// <param name="Place">Where.</param>
/// <param name="Key">Key path of the value that is wrong; null where the mistake belongs to no key.</param>
/// <param name="Message">What, in printable characters only.</param>
public sealed record HoconProblem(HoconPlace Place, string? Key, string Message)
{
    /// <summary><c>file:line:column: key: message</c>.</summary>
    public override string ToString() => Key is null ? $"{Place}: {Message}" : $"{Place}: {Key}: {Message}";
}
