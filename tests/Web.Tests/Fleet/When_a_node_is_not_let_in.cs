namespace Slfd.Web.Tests.Fleet;

/// <summary>Who looks for a node that does not come finds it where nodes are, with the reason.</summary>
public class When_a_node_is_not_let_in
{
    [Fact]
    public async Task It_stands_on_the_page_of_devices_and_is_counted_on_the_first_one()
    {
        await using var host = await AHostWithPages.Start(refused: [
            new("gpu7", "10.0.0.7", "nodes need the token in the coordinator's runs folder", 12, 1_790_000_000_000, 1_790_000_060_000),
            new(string.Empty, "10.0.0.9", "'CN=<script>alert(1)</script>': a bad certificate", 1, 1_790_000_000_000, 1_790_000_000_000),
        ]);
        var devices = System.Net.WebUtility.HtmlDecode(await host.Page("/devices"));
        Assert.Contains("<b>gpu7 (10.0.0.7)</b>, 12 times, last at", devices, StringComparison.Ordinal);
        Assert.Contains("nodes need the token in the coordinator's runs folder", devices, StringComparison.Ordinal);
        Assert.Contains("<b>somebody at 10.0.0.9</b>, once", devices, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", await host.Page("/devices"), StringComparison.Ordinal);
        Assert.Contains("1 node not let in", await host.Page("/"), StringComparison.Ordinal); // who gives no name may be anybody
    }

    [Fact]
    public async Task Nothing_is_said_where_nobody_was_refused()
    {
        await using var host = await AHostWithPages.Start();
        Assert.DoesNotContain("not let in", await host.Page("/devices"), StringComparison.Ordinal);
        Assert.DoesNotContain("not let in", await host.Page("/"), StringComparison.Ordinal);
    }
}
