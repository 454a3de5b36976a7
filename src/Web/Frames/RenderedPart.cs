namespace Slfd.Web.Frames;

/// <summary>A part of a page as it was rendered last. Everybody who looks at it gets this very text.</summary>
/// <param name="Id">Names the place in the page.</param>
/// <param name="Html">Markup in which every text is escaped.</param>
/// <param name="Version">Hash of the markup: equal texts have equal versions.</param>
public sealed record RenderedPart(string Id, string Html, string Version);
