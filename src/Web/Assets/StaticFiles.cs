using System.Security.Cryptography;
using System.Text;
using Slfd.Messages.Coordination;
using Slfd.Messages.Vocabulary;
using Slfd.Web.Rendering;

namespace Slfd.Web.Assets;

/// <summary>The style sheet, the script and the icon. Their names hold a hash, so that a browser keeps them without asking again and never has an old one.</summary>
internal static class StaticFiles
{
    /// <summary>How pages look; the colours are those of the table of words.</summary>
    public static StaticFile Style { get; } = new("style", "css", "text/css; charset=utf-8", Embedded("style.css") + Colours());

    /// <summary>Swaps what the host sends, and keys.</summary>
    public static StaticFile Script { get; } = new("page", "js", "text/javascript; charset=utf-8", Embedded("page.js"));

    /// <summary>In the tab: three cells of a grid.</summary>
    public static StaticFile Icon { get; } = new("icon", "svg", "image/svg+xml",
        $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect x="1" y="1" width="6" height="6" fill="{Hue.Good}"/><rect x="9" y="1" width="6" height="6" fill="{Hue.Active}"/><rect x="1" y="9" width="6" height="6" fill="{Hue.Good}"/><rect x="9" y="9" width="6" height="6" fill="{Hue.Quiet}"/></svg>""");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<StaticFile> All { get; } = [Style, Script, Icon];

    private static string Embedded(string name)
    {
        using StreamReader text = new(typeof(StaticFiles).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not in the program"));
        return text.ReadToEnd();
    }

    /// <summary>A rule for each state of a cell, from the table of words.</summary>
    private static string Colours() => string.Concat(CellStates.Table.All.Select(state => $".b-{state.Name} {{ fill: {StateColours.Text(state.Value)} }}\n.k-{state.Name} {{ background: {StateColours.Text(state.Value)} }}\n"));
}

/// <summary>One of them.</summary>
/// <param name="stem">The name without hash and ending.</param>
/// <param name="ending">Its ending.</param>
/// <param name="type">What it is served as.</param>
/// <param name="text">What it holds.</param>
internal sealed class StaticFile(string stem, string ending, string type, string text)
{
    /// <summary><c>style.1a2b3c4d.css</c>.</summary>
    public string Name { get; } = $"{stem}.{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..8]}.{ending}";

    /// <summary>What it is served as.</summary>
    public string Type => type;

    /// <summary>What it holds.</summary>
    public byte[] Bytes { get; } = Encoding.UTF8.GetBytes(text);
}
