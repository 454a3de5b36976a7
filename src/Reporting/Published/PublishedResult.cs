namespace Slfd.Reporting.Published;

/// <summary>What a published number is the accuracy of; a cell of ours has the same key where it is the same entry of the paper's tables.</summary>
/// <param name="Dataset">Name in grids.</param>
/// <param name="Resolution">In pixels.</param>
/// <param name="Matching"><c>dc</c>, <c>dm</c> or <c>mtt</c>.</param>
/// <param name="Space"><c>pixel</c>, <c>glad</c> or <c>slfd</c>.</param>
/// <param name="Generator"><c>stylegan-xl</c> or <c>uvit</c>; null in pixel space.</param>
/// <param name="Weights"><c>pretrained</c> (G_t) or <c>random</c> (G_r); null in pixel space.</param>
/// <param name="Rank"><c>10</c> or <c>full</c>; null outside SLFD.</param>
/// <param name="View">An architecture, or <c>cross</c>.</param>
public sealed record PublishedKey(string Dataset, int Resolution, string Matching, string Space, string? Generator, string? Weights, string? Rank, string View);

/// <summary>One number of the paper.</summary>
/// <param name="Key">What it is of.</param>
/// <param name="Tables">The tables that print it, ascending; where there are several they agree.</param>
/// <param name="Mean">Fraction in [0, 1].</param>
/// <param name="Std">Fraction: population deviation over five evaluation trainings on one synthetic set, for <c>cross</c> the mean of the four architectures' (distillation.md section 6).</param>
/// <param name="Text">As printed, in percent: <c>43.27 ± 1.6</c>.</param>
/// <param name="MatchingIsStated">False for Table 4, which does not say with which objective it was made; DC is assumed (OP-18).</param>
public sealed record PublishedResult(PublishedKey Key, IReadOnlyList<int> Tables, double Mean, double Std, string Text, bool MatchingIsStated)
{
    /// <summary><c>Table 1</c>, <c>Tables 2, 5, 6</c>.</summary>
    public string Source => $"{(Tables.Count == 1 ? "Table" : "Tables")} {string.Join(", ", Tables)}";
}
