using System.Net;
using System.Xml.Linq;
using Slfd.Messages.Coordination;
using Slfd.Support;
using Slfd.Support.Api;

namespace Slfd.Web.Tests.Grids;

/// <summary>A matrix whose rows are held against one of them, and taken away as a file.</summary>
public class What_a_matrix_shows
{
    [Fact]
    public async Task Better_and_worse_than_a_chosen_row_beyond_chance()
    {
        await using var host = await Filled();
        var plain = await host.PageUntil("/g/g", "class=\"matrix\"");
        Assert.DoesNotContain("▲", plain, StringComparison.Ordinal);
        var page = await host.PageUntil("/g/g?against=random", " better\" title=");
        Assert.Matches("<td class=\"[^\"]* better\" title=\"p = [0-9.E-]+ after Holm\">.*▲", page);
        Assert.DoesNotMatch("<td class=\"[^\"]* worse\"", page);
        Assert.Matches("<td class=\"[^\"]* worse\".*▼", await host.PageUntil($"/g/g?against={Uri.EscapeDataString("dc/pixel")}", " worse\" title="));
        Assert.DoesNotContain("▲", await host.Page("/g/g?against=odd"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_a_file_with_the_same_entries()
    {
        await using var host = await Filled();
        await host.PageUntil("/g/g?against=random", " better\" title=");
        var csv = (await host.Page("/g/g/matrix?against=random&format=csv")).TrimEnd().Split('\n');
        Assert.Equal("method,column,mean,std,between_seeds,seeds,progress,paper,verdict,against,better,p_holm", csv[0]);
        Assert.Equal(3, csv.Length);
        var fields = csv[2].Split(',');
        Assert.Equal(("dc/pixel", "procedural", "5", "random", "better"), (fields[0], fields[1], fields[5], fields[9], fields[10]));
        Assert.Equal(0.622, double.Parse(fields[2], System.Globalization.CultureInfo.InvariantCulture), 3);
        Assert.InRange(double.Parse(fields[11], System.Globalization.CultureInfo.InvariantCulture), 1e-12, 0.05);
        var latex = await host.Page("/g/g/matrix?against=random&format=latex");
        Assert.Contains("62.20 $\\pm$ ", latex, StringComparison.Ordinal);
        Assert.Contains("$^{+}$ \\\\", latex, StringComparison.Ordinal);
        Assert.Contains("| dc/pixel | ▲ 62.20 ± ", await host.Page("/g/g/matrix?against=random&format=markdown"), StringComparison.Ordinal);
        using var answer = await host.Browser.GetAsync("/g/g/matrix?against=random&format=svg");
        Assert.Equal("image/svg+xml", answer.Content.Headers.ContentType!.MediaType);
        var picture = XDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Contains(picture.Descendants().Where(one => one.Name.LocalName == "text"), text => text.Value.StartsWith("▲ 62.20", StringComparison.Ordinal));
        Assert.Contains("is no form of a matrix", WebUtility.HtmlDecode(await host.Page("/g/g/matrix?format=odd", HttpStatusCode.BadRequest)), StringComparison.Ordinal);
    }

    /// <summary>Five seeds of two methods: DC about 25 points above random.</summary>
    private static async Task<AHostWithPages> Filled()
    {
        var host = await AHostWithPages.Start();
        await host.Submit(AGrid.Named("g", seeds: 5));
        for (var cell = 0; cell < 10; cell++)
        {
            var lease = await host.Api.Lease();
            var detail = await Akka.Actor.Futures.Ask<CellDetail>(host.Api.Coordinator, new GetCell(lease.Cell.ToString()), TimeSpan.FromMinutes(1));
            var right = detail.View.Label.Contains("random", StringComparison.Ordinal) ? 36 + (cell / 2 % 3) : 61 + (((cell / 2) + 1) % 3);
            await host.Api.Tell<LeaseEnded>(new ReportSucceeded(AnApi.Node, 1, lease, AGrid.OutcomeOf(lease.Cell) with { Correct = [right] }));
        }

        return host;
    }
}
