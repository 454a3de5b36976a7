using System.Net;
using System.Text;
using Slfd.Api;
using Slfd.Support.Api;
using Slfd.Web.Tests.Access;

namespace Slfd.Web.Tests.Submit;

/// <summary>A grid file that is sent from the first page is compared first and submitted when somebody says so.</summary>
public class What_is_submitted
{
    private const string File = """
        grid {
          name = sent
          datasets = [procedural]
          resolutions = [32]
          methods = [ { baseline = random } ]
          seeds = [0, 1]
          ipc = 1
          iterations = 10
        }
        scales { larger { seeds = [0, 1, 2] } }
        """;

    [Fact]
    public async Task Is_new_and_then_known_with_what_differs()
    {
        await using var host = await AHostWithPages.Start();
        Assert.Contains("type=\"file\"", await host.Page("/"), StringComparison.Ordinal);
        var tried = await Send(host, File);
        Assert.Contains("sent is new. Nothing has happened yet.", tried, StringComparison.Ordinal);
        Assert.Contains("2 of them new", tried, StringComparison.Ordinal);
        Assert.Contains("No grid was submitted yet", await host.Page("/"), StringComparison.Ordinal);
        using (var done = await host.Send(tried, "/submit"))
        {
            Assert.Contains("Done: sent is submitted.", await done.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(2, (await Who_is_let_in.Status(host, "sent")).Cells);
        Assert.Contains("Nothing differs from sent as it is.", await Send(host, File), StringComparison.Ordinal);
        var wider = await Send(host, File.Replace("seeds = [0, 1]\n", "seeds = [0, 1, 2]\n", StringComparison.Ordinal));
        Assert.Contains("What differs from sent as it is", wider, StringComparison.Ordinal);
        Assert.Contains("seeds", wider[wider.IndexOf("<ul>", StringComparison.Ordinal)..], StringComparison.Ordinal);
        using (var done = await host.Send(wider, "/submit"))
        {
            Assert.Contains("Done: sent is submitted.", await done.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(3, (await Who_is_let_in.Status(host, "sent")).Cells);

        // Cells would drop out: that is said, and done only by the button that says so.
        var fewer = await Send(host, File.Replace("seeds = [0, 1]\n", "seeds = [0]\n", StringComparison.Ordinal));
        Assert.Contains("they drop out of it", fewer, StringComparison.Ordinal);
        Assert.Contains("replace sent</button>", fewer, StringComparison.Ordinal);
        Assert.Equal(3, (await Who_is_let_in.Status(host, "sent")).Cells);
        using var replaced = await host.Send(fewer, "/submit");
        Assert.Equal(1, (await Who_is_let_in.Status(host, "sent")).Cells);
        Assert.Contains("submit sent", string.Join(' ', (await host.Page("/audit")).Split('<', '>').Select(part => part.Trim()).Where(part => part is "submit" or "sent")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task At_a_scale_has_a_name_of_its_own()
    {
        await using var host = await AHostWithPages.Start();
        Assert.Contains("sent-larger is new", await Send(host, File, "larger"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_mistakes_is_told_file_line_and_column_of_each_and_reads_nothing_of_the_host()
    {
        await using var host = await AHostWithPages.Start();
        var page = await Send(host, File.Replace("ipc = 1", "ipc = many", StringComparison.Ordinal).Replace("baseline = random", "baseline = rondom", StringComparison.Ordinal));
        Assert.Contains("mine.conf cannot be submitted", page, StringComparison.Ordinal);
        Assert.Matches("<td>mine.conf</td>\\s*<td class=\"n\">5</td>\\s*<td class=\"n\">[0-9]+</td>", page);
        Assert.Matches("<td>mine.conf</td>\\s*<td class=\"n\">7</td>", page);
        Assert.DoesNotContain("slfd-sent-", page, StringComparison.Ordinal); // where it lay on this host is nobody's business
        foreach (var included in (string[])["/etc/passwd", "../../../etc/hostname"])
        {
            Assert.Contains("can include no other", await Send(host, $"include \"{included}\"\n{File}"), StringComparison.Ordinal);
        }

        Assert.Contains("no grid file was sent", await (await Post(host, await host.Page("/"), new MultipartFormDataContent())).Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task By_a_viewer_is_not_taken()
    {
        await using var host = await AHostWithPages.Start(new ApiOptions { TokensFile = ATokensFile.With() });
        (await host.Send(await host.Page("/login"), "/login", ("token", "viewer-0123456789abcdef"))).Dispose();
        var page = await host.Page("/");
        Assert.DoesNotContain("type=\"file\"", page, StringComparison.Ordinal);
        using var refused = await Post(host, page, Content(File, string.Empty));
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("may only look", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<string> Send(AHostWithPages host, string text, string scale = "")
    {
        using var answer = await Post(host, await host.Page("/"), Content(text, scale));
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()).Replace('\u202f', ' ');
    }

    private static MultipartFormDataContent Content(string text, string scale) => new() { { new ByteArrayContent(Encoding.UTF8.GetBytes(text)), "file", "mine.conf" }, { new StringContent(scale), "scale" } };

    private static Task<HttpResponseMessage> Post(AHostWithPages host, string page, MultipartFormDataContent content)
    {
        content.Add(new StringContent(System.Text.RegularExpressions.Regex.Match(page, "name=\"csrf\" value=\"([^\"]*)\"").Groups[1].Value), "csrf");
        return host.Browser.PostAsync("/submit", content);
    }
}
