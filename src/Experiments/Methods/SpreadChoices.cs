namespace Slfd.Experiments.Methods;

/// <summary>Bounds of Σ.</summary>
public static class SpreadBound
{
    /// <summary>None, as the paper prints it: Σ goes where the matching loss takes it.</summary>
    public const string None = "none";

    /// <summary>An output whose variance is above 1 is scaled down to 1, so that samples stay within the range of logits. Correlations stay as they are.</summary>
    public const string Unit = "unit";
}

/// <summary>What the samples of the outputs differ by.</summary>
public static class SpreadNoise
{
    /// <summary>The module's Σ.</summary>
    public const string Learned = "learned";

    /// <summary>Nothing: the outputs are the logits, as in GLaD.</summary>
    public const string None = "none";
}

/// <summary>How Σ starts.</summary>
public static class SpreadStart
{
    /// <summary>As the weights of the factor head are drawn: Σ is larger at a higher rank.</summary>
    public const string AsDrawn = "as-drawn";

    /// <summary>The factor head is divided by the root of its columns: the mean diagonal of Σ is alike at every rank.</summary>
    public const string Equal = "equal";
}
