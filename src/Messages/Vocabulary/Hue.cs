namespace Slfd.Messages.Vocabulary;

/// <summary>Colours that mean something; told apart also by people who cannot tell red from green (Okabe and Ito's palette).</summary>
public static class Hue
{
    /// <summary>It is finished and right.</summary>
    public const string Good = "#009E73";

    /// <summary>It works now.</summary>
    public const string Active = "#0072B2";

    /// <summary>It waits, and nobody has to do anything.</summary>
    public const string Quiet = "#808080";

    /// <summary>It goes on by itself, but somebody should look.</summary>
    public const string Attention = "#E69F00";

    /// <summary>It does not go on unless somebody does something.</summary>
    public const string Bad = "#D55E00";
}
