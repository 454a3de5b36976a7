using System.Text.RegularExpressions;
using Slfd.Messages.Coordination;
using Slfd.Web.Assets;

namespace Slfd.Web.Tests.Assets;

/// <summary>Style sheet, script and icon: a page links to them by names that hold their hash, and a browser may keep them.</summary>
public partial class Files_of_a_page
{
    [Fact]
    public async Task Are_served_as_what_they_are_and_may_be_kept()
    {
        await using var host = await AHostWithPages.Start();
        var page = await host.Page("/");
        foreach (var file in StaticFiles.All)
        {
            Assert.Matches(Hashed(), file.Name);
            var link = Links().Matches(page).Select(match => match.Groups[1].Value).Single(link => link.EndsWith($"/{file.Name}", StringComparison.Ordinal));
            using var answer = await host.Browser.GetAsync(link);
            Assert.Equal(file.Type, answer.Content.Headers.ContentType?.ToString());
            Assert.Equal(file.Bytes, await answer.Content.ReadAsByteArrayAsync());
            Assert.True(answer.Headers.CacheControl?.MaxAge > TimeSpan.FromDays(30), $"{file.Name}: {answer.Headers.CacheControl}");
        }
    }

    [Fact]
    public void Have_a_colour_for_every_state_of_a_cell()
    {
        var style = System.Text.Encoding.UTF8.GetString(StaticFiles.Style.Bytes);
        Assert.All(CellStates.Table.All, state => Assert.Contains($".b-{state.Name} {{ fill: ", style, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^[a-z]+\.[0-9a-f]{8}\.(?:css|js|svg)$")]
    private static partial Regex Hashed();

    [GeneratedRegex("(?:href|src)=\"([^\"]+)\"")]
    private static partial Regex Links();
}
