using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Slfd.Messages.Coordination;
using Slfd.Messages.Results;
using Slfd.Support;
using Slfd.Support.Api;

namespace Slfd.Api.Tests.Scraping;

/// <summary><c>/metrics</c>, and the rules for alerts on it.</summary>
public partial class When_prometheus_scrapes
{
    private static readonly string s_rules = TheRepository.At("ops/alerts.yml");

    [Fact]
    public async Task It_reads_how_the_sweep_stands()
    {
        await using var api = await new AnApi().Start();
        await api.Submit(AGrid.Named("g"));
        await api.Tell<Welcome>(new Hello(AnApi.Node, 1, ["cpu:0", "cpu:1"], []));
        var lease = await api.Lease();
        await api.Tell<HeartbeatAck>(new Heartbeat(AnApi.Node, 1, 1, [new(lease, 5, 10, 1, 2.5, 1 << 20, 0, "distil")]));
        await api.Http.GetStringAsync("/metrics"); // counters count from the first scrape on
        await api.Tell<LeaseEnded>(new ReportFailed(AnApi.Node, 1, lease, "cpu:0", new(FailureClass.Data, "no file /data/7", "", 5)));
        var text = await api.Http.GetStringAsync("/metrics");
        foreach (var line in (string[])
            [
                "slfd_coordinator_up 1", "slfd_cells{grid=\"g\",state=\"waiting\"} 3", "slfd_cells{grid=\"g\",state=\"done\"} 0", "slfd_grid_paused{grid=\"g\"} 0", "slfd_leases 0",
                "slfd_nodes{state=\"working\"} 1", "slfd_nodes{state=\"silent\"} 0", "slfd_devices{state=\"idle\"} 2", "slfd_failed_cells{class=\"data\"} 1", "slfd_stuck_cells 0",
            ])
        {
            Assert.Contains($"{line}\n", text, StringComparison.Ordinal);
        }

        Assert.Matches("slfd_node_heard_seconds{node=\"host-a\"} [0-9.]+\n", text);
        Assert.Matches("slfd_attempts_failed_total{class=\"data\"} [1-9]", text);
        Assert.Matches("slfd_journal_events [1-9]", text);
        Assert.DoesNotContain("slfd_grid_ends_seconds{", text, StringComparison.Ordinal); // not known, and so not said
        await MustPass("check metrics", text);
    }

    [Fact]
    public async Task Every_state_of_cells_and_of_nodes_and_every_kind_of_alert_has_its_line()
    {
        await using var api = await new AnApi().Start();
        await api.Submit(AGrid.Named("g"));
        var text = await api.Http.GetStringAsync("/metrics");
        Assert.All(CellStates.Table.All, state => Assert.Contains($"slfd_cells{{grid=\"g\",state=\"{state.Name}\"}} ", text, StringComparison.Ordinal));
        Assert.All(NodeStates.Table.All, state => Assert.Contains($"slfd_nodes{{state=\"{state.Name}\"}} 0\n", text, StringComparison.Ordinal));
        Assert.All(AlertKinds.Table.All, kind => Assert.Contains($"slfd_alerts{{kind=\"{kind.Name}\",seen=\"no\"}} ", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_name_in_the_rules_is_one_that_is_served()
    {
        await using var api = await new AnApi().Start();
        var served = Families().Matches(await api.Http.GetStringAsync("/metrics")).Select(match => match.Groups[1].Value).ToHashSet();
        var named = Names().Matches(string.Join('\n', File.ReadLines(s_rules).Where(line => line.TrimStart().StartsWith("expr:", StringComparison.Ordinal)))).Select(match => match.Value).ToHashSet();
        Assert.NotEmpty(named);
        Assert.Empty(named.Except(served));
    }

    [SkippableFact]
    public async Task Promtool_takes_the_rules()
    {
        Skip.If(!await MustPass($"check rules {s_rules}", null), "promtool is not installed (Debian's package prometheus)");
    }

    /// <summary>Whether promtool is here; that it agrees, too, where it is.</summary>
    private static async Task<bool> MustPass(string arguments, string? input)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("promtool", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
            await process.StandardInput.WriteAsync(input ?? string.Empty);
            process.StandardInput.Close();
            var (said, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));

            // 3: it would have chosen other names; 1 and 2: the text is no metrics, the file no rules.
            Assert.True(process.ExitCode is 0 or 3, $"{await said}{await errors}");
            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    [GeneratedRegex(@"^# TYPE (\S+)", RegexOptions.Multiline)]
    private static partial Regex Families();

    [GeneratedRegex(@"\bslfd_\w+")]
    private static partial Regex Names();
}
