namespace Slfd.Web.Frames;

/// <summary>What stands around every page.</summary>
/// <param name="Title">Of the page.</param>
/// <param name="Base">What stands before each path: empty, or a proxy's prefix.</param>
/// <param name="Name">Who looks; empty: nobody has logged in.</param>
/// <param name="Role">In which role.</param>
/// <param name="CanAct">Whether they may change anything.</param>
/// <param name="Csrf">What their forms repeat.</param>
/// <param name="IsLive">Whether the page has parts that follow the sweep.</param>
public sealed record PageFrame(string Title, string Base, string Name, string Role, bool CanAct, string Csrf, bool IsLive)
{
    /// <summary>Whether they can log out.</summary>
    public bool HasSession { get; init; }

    /// <summary>Which entry of the navigation the page belongs to; empty: none.</summary>
    public string Section { get; init; } = string.Empty;
}
