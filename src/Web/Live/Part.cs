namespace Slfd.Web.Live;

/// <summary>A part of a page that follows the sweep.</summary>
/// <param name="Id">Names the place in the page.</param>
/// <param name="Key">Names what is shown: all who look at the same key get the same bytes.</param>
/// <param name="Pace">After what it is rendered again.</param>
/// <param name="Render">Makes its markup.</param>
internal sealed record Part(string Id, string Key, Pace Pace, Func<CancellationToken, Task<string>> Render);

/// <summary>After what a part is rendered again, while somebody looks at it.</summary>
internal enum Pace
{
    /// <summary>An event of the journal.</summary>
    Journal,

    /// <summary>An event of the journal, or a second: it shows heartbeats or times, which are in no journal.</summary>
    Seconds,
}
