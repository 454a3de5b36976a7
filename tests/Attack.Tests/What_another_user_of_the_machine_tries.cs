using System.Net;

namespace Slfd.Attack.Tests;

/// <summary>Points 11 and 12: a host started with nothing but defaults is its user's own; secrets that others could read, passwords on command lines and files that never end stop a start at once.</summary>
public sealed class What_another_user_of_the_machine_tries : IDisposable
{
    private readonly ALab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task Point_12_without_the_token_of_the_runs_folder_nobody_operates_a_default_host()
    {
        using ACluster cluster = new(_lab, 1);
        cluster.Serve(0);
        _lab.FakeGrid(seeds: 1);
        await cluster.Submit(0); // with the token
        using HttpClient stranger = new();
        using var answer = await stranger.PostAsync(cluster.Url(0, "/api/grids/fake/pause"), null);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        foreach (var secret in (string[])["operator.token", "node.token"])
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_lab.Runs, secret)));
        }

        const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute | UnixFileMode.GroupWrite;
        Assert.All(Directory.EnumerateFileSystemEntries(_lab.Runs, "*", SearchOption.AllDirectories).Append(_lab.Runs), path => Assert.Equal(UnixFileMode.None, ModeOf(path) & Others));

        var pause = _lab.Start("pause", "fake", "--server", cluster.Url(0, "/").ToString()); // the user's own command finds the token
        await pause.Succeeds();
    }

    [Fact]
    public async Task Point_12_secrets_that_others_can_read_and_passwords_on_a_command_line_are_refused()
    {
        var exposed = Path.Combine(_lab.Folder, "tokens");
        File.WriteAllText(exposed, "olga operator operator-0123456789abcdef\n");
        File.SetUnixFileMode(exposed, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        await Refused("chmod 600", "serve", "--runs", _lab.Runs, "--http", "127.0.0.1:0", "--nodes", "127.0.0.1:0", "--tokens", exposed);
        await Refused("chmod 600", "serve", "--runs", _lab.Runs, "--http", "127.0.0.1:0", "--nodes", "127.0.0.1:0", "--database", $"@{exposed}");
        await Refused("chmod 600", "node", "--runs", _lab.Runs, "--devices", "cpu", "--worker", _lab.FakeWorker(), "--artifacts", "http", "--artifact-servers", "http://127.0.0.1:1", "--token-file", exposed);
        await Refused("command line", "serve", "--runs", _lab.Runs, "--database", "Host=127.0.0.1;Database=d;Username=u;Password=secret");
        File.WriteAllText(Path.Combine(_lab.Folder, "config"), "akka.remote.dot-netty.tcp.enable-ssl = off");
        await Refused("always", "serve", "--runs", _lab.Runs, "--config", Path.Combine(_lab.Folder, "config"));
    }

    [Theory]
    [InlineData("include \"/dev/zero\"")]
    [InlineData("grid { name = \"../..\" }")]
    [InlineData("grid { DOTS = 1 }")]
    [InlineData("DOUBLES")]
    public async Task Points_10_and_11_a_grid_that_never_ends_is_refused_at_once(string text)
    {
        var doubling = string.Join('\n', Enumerable.Range(1, 40).Select(line => $"x{line} = ${{x{line - 1}}} ${{x{line - 1}}}"));
        _lab.Grid(text.Replace("DOTS", string.Join('.', Enumerable.Repeat("a", 30_000)), StringComparison.Ordinal).Replace("DOUBLES", "x0 = lol\n" + doubling, StringComparison.Ordinal));
        await Refused("slfd:", "plan", _lab.GridPath);
    }

    /// <summary>None of what the host has removed meanwhile: it works in that folder.</summary>
    private static UnixFileMode ModeOf(string path)
    {
        try
        {
            return File.GetUnixFileMode(path);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return UnixFileMode.None;
        }
    }

    private async Task Refused(string sentence, params string[] arguments)
    {
        var running = _lab.Start(arguments);
        Assert.Equal(2, await running.Ended());
        Assert.Contains(sentence, running.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("Password=secret", running.Said, StringComparison.Ordinal);
    }
}
