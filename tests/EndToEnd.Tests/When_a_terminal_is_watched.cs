using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Slfd.EndToEnd.Tests;

/// <summary>Screens that are drawn anew in place, in a real terminal (tmux): keys sort, filter and quit, and little goes over the line.</summary>
public sealed partial class When_a_terminal_is_watched : IDisposable
{
    /// <summary>Frames are a second apart, so this is 5 kB a second.</summary>
    private const int MostBytesPerFrame = 5000;

    private readonly ALab _lab = new();

    /// <summary>A server for each screen: tmux ends with its last session, and a session that was asked for at that moment is lost.</summary>
    private string _socket = string.Empty;

    public void Dispose()
    {
        if (File.Exists(_socket))
        {
            Tmux("kill-server");
        }

        _lab.Dispose();
    }

    [SkippableFact]
    public async Task It_is_drawn_in_place_obeys_keys_and_costs_little()
    {
        Skip.If(!IsThere(), "tmux is not installed (Debian: apt-get install tmux)");
        _lab.FakeGrid(50);
        var running = _lab.RunFake("""{"otherwise":{"seconds":600,"steps":600}}""", "--http", "127.0.0.1:0");
        await ALab.Until(() => running.HasEnded || Address().IsMatch(running.Said), "the address", () => running.Said);
        var server = Address().Match(running.Said).Groups[1].Value;

        await Watch("status", server, "100 waiting|98 waiting, 2 running|2 running, 98 waiting", "filter: ");
        await Watch("nodes", server, "cpu:0", "sort: ");
        await Watch("cells", server, "running", "filter: ");
        await Watch("status", server, "2 running", "sort: ", columns: 40);
    }

    /// <summary>One screen: shows something, is drawn five times, changes with <c>f</c> and <c>s</c>, and ends with <c>q</c>.</summary>
    private async Task Watch(string screen, string server, string shown, string choice, int columns = 100)
    {
        _socket = Path.Combine(_lab.Folder, $"{screen}-{columns}.tmux");
        var bytes = Path.Combine(_lab.Folder, $"{screen}-{columns}.bytes");
        var ended = Path.Combine(_lab.Folder, $"{screen}-{columns}.ended");
        Tmux("new-session", "-d", "-x", $"{columns}", "-y", "28", $"SLFD_SERVER='{server}' SLFD_TOKEN=\"$(cat '{_lab.Runs}/operator.token')\" '{Programs.Slfd}' {screen} --watch; echo $? >'{ended}.new'; mv '{ended}.new' '{ended}'", ";", "pipe-pane", $"cat >'{bytes}'");
        await ALab.Until(() => Regex.IsMatch(Seen(), shown), $"'{shown}' on the screen of {screen}", Seen);
        Assert.DoesNotContain("Unhandled", Seen(), StringComparison.Ordinal);
        await ALab.Until(() => Frames(bytes) >= 5, "five frames", Seen);
        Assert.InRange(new FileInfo(bytes).Length / (double)Frames(bytes), 1, MostBytesPerFrame);
        Assert.All(Seen().Split('\n'), line => Assert.InRange(line.Length, 0, columns));

        var before = Choice(Seen(), choice);
        Tmux("send-keys", choice[..1]);
        await ALab.Until(() => Choice(Seen(), choice) is { } now && now != before, $"another {choice}", Seen);
        Tmux("send-keys", "q");
        await ALab.Until(() => File.Exists(ended), $"the end of {screen}");
        Assert.Equal("0", File.ReadAllText(ended).Trim());

        string Seen() => Tmux("capture-pane", "-p");
    }

    private static string? Choice(string seen, string which) => Regex.Match(seen, which + @"(\S+)") is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>Times of day in what was sent: each frame has its own.</summary>
    private static int Frames(string bytes) => File.Exists(bytes) ? Time().Matches(File.ReadAllText(bytes)).Select(match => match.Value).Distinct().Count() : 0;

    private static bool IsThere()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("tmux", "-V") { RedirectStandardOutput = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private string Tmux(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("tmux", ["-S", _socket, "-f", "/dev/null", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["LC_ALL"] = "C.UTF-8", ["TERM"] = "xterm-256color", ["SHELL"] = "/bin/sh" },
        })!;
        var (said, _) = (process.StandardOutput.ReadToEnd(), process.StandardError.ReadToEnd());
        process.WaitForExit();
        return said;
    }

    [GeneratedRegex(@"operators' commands reach it at (http://\S+)")]
    private static partial Regex Address();

    [GeneratedRegex(@"\d\d:\d\d:\d\dZ")]
    private static partial Regex Time();
}
