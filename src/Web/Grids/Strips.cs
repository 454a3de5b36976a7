using System.Collections.Concurrent;
using System.Security.Cryptography;
using Slfd.Messages.Coordination;
using Slfd.Web.Pages;

namespace Slfd.Web.Grids;

/// <summary>The pictures of all cells, drawn once per change; each is asked for by the version that a page names.</summary>
internal sealed class Strips
{
    private const int Most = 32;
    private readonly ConcurrentDictionary<string, Strip> _latest = new(StringComparer.Ordinal);

    /// <summary>Asks for the states, and draws them if they have changed.</summary>
    public async Task<Strip> Draw(PageParts pages, string grid, CancellationToken stop)
    {
        List<byte> states = [];
        for (var (after, more) = (0, true); more; more = after > 0)
        {
            var page = await pages.Coordinator.Ask<CellStrip>(new GetCellStrip(grid, after), stop);
            states.AddRange(page.States);
            after = page.Next;
        }

        var bytes = states.ToArray();
        var version = Convert.ToHexStringLower(SHA256.HashData(bytes))[..16];
        var lines = pages.Entries.Look(grid, book => book.LineCount);
        var layout = StripPicture.Layout.Of(bytes.Length, lines > 0 ? lines : bytes.Length);
        if (_latest.TryGetValue(grid, out var known) && known.Version == version && known.Layout == layout)
        {
            return known;
        }

        if (_latest.Count >= Most)
        {
            _latest.Clear();
        }

        return _latest[grid] = new(version, bytes.Length, layout, StripPicture.Draw(bytes, layout));
    }

    /// <summary>The picture that was drawn last; null: none was.</summary>
    public Strip? Latest(string grid) => _latest.GetValueOrDefault(grid);
}

/// <summary>One picture.</summary>
/// <param name="Version">Hash of the states.</param>
/// <param name="Cells">How many they are.</param>
/// <param name="Layout">Where each lies.</param>
/// <param name="Png">The picture.</param>
internal sealed record Strip(string Version, int Cells, StripPicture.Layout Layout, byte[] Png);
