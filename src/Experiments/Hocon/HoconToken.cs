namespace Slfd.Experiments.Hocon;

/// <summary>What a token is.</summary>
internal enum HoconTokenKind
{
    /// <summary><c>{</c>.</summary>
    OpenObject,

    /// <summary><c>}</c>.</summary>
    CloseObject,

    /// <summary><c>[</c>.</summary>
    OpenList,

    /// <summary><c>]</c>.</summary>
    CloseList,

    /// <summary><c>,</c>.</summary>
    Comma,

    /// <summary>The end of a line.</summary>
    Line,

    /// <summary><c>=</c> or <c>:</c>.</summary>
    Is,

    /// <summary><c>+=</c>.</summary>
    Appends,

    /// <summary>A text without quotes.</summary>
    Plain,

    /// <summary>A text in quotes, escapes replaced.</summary>
    Quoted,

    /// <summary>White space within a line.</summary>
    Space,

    /// <summary><c>${path}</c> or <c>${?path}</c>.</summary>
    Substitution,

    /// <summary>The end of the file.</summary>
    End,
}

/// <summary>A piece of a file.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Place">Where it begins.</param>
/// <param name="Text">Of a text: its content. Of others: as written.</param>
/// <param name="Path">Of a substitution: what it names, null where that could not be read.</param>
/// <param name="IsOptional">Of a substitution: whether it may name nothing.</param>
internal sealed record HoconToken(HoconTokenKind Kind, HoconPlace Place, string Text, HoconPath? Path = null, bool IsOptional = false)
{
    /// <summary>Whether a key may be made of it.</summary>
    public bool IsName => Kind is HoconTokenKind.Plain or HoconTokenKind.Quoted;

    /// <summary>Whether what follows it is the value of the key before it.</summary>
    public bool IsSeparator => Kind is HoconTokenKind.Is or HoconTokenKind.Appends;

    /// <summary>Whether a list or an object ends or goes on here.</summary>
    public bool EndsValue => Kind is HoconTokenKind.Comma or HoconTokenKind.Line or HoconTokenKind.CloseObject or HoconTokenKind.CloseList or HoconTokenKind.End;

    /// <summary>As a person would name it.</summary>
    public string Shown() => Kind switch
    {
        HoconTokenKind.End => "the end of the file",
        HoconTokenKind.Line => "the end of the line",
        HoconTokenKind.Quoted => $"\"{Printable.Show(Text)}\"",
        HoconTokenKind.OpenObject or HoconTokenKind.CloseObject or HoconTokenKind.OpenList or HoconTokenKind.CloseList or HoconTokenKind.Comma or HoconTokenKind.Is
            or HoconTokenKind.Appends or HoconTokenKind.Plain or HoconTokenKind.Space or HoconTokenKind.Substitution => $"'{Printable.Show(Text)}'",
        _ => throw new InvalidOperationException($"no token is {Kind}"),
    };
}
