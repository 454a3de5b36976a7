using Slfd.Artifacts.Http.Carrying;
using Slfd.Networking;
using Slfd.Programs;
using Slfd.Support;
using Slfd.Support.Api;

namespace Slfd.Cli.Tests.Commands.Operators;

/// <summary>A host with a certificate of the lab's authority: who trusts that authority is served, who does not sends nothing, and is told why.</summary>
public sealed class When_the_server_speaks_https : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("slfd-https-").FullName;
    private ACertificateAuthority _ours = null!;
    private ACertificateAuthority _theirs = null!;
    private AnApi _api = null!;

    public async Task InitializeAsync()
    {
        (_ours, _theirs) = (new(_folder, "ours"), new(_folder, "theirs"));
        var files = _ours.HostOptions("host");
        _api = await new AnApi { Options = new() { Listen = "127.0.0.1:0", Patience = TimeSpan.FromMinutes(1), Certificate = CertificateFiles.Watched(files[1], files[3]) } }.Start();
    }

    public async Task DisposeAsync()
    {
        await _api.DisposeAsync();
        _ours.Dispose();
        _theirs.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Commands_that_trust_its_authority_are_served()
    {
        Assert.StartsWith("https://127.0.0.1:", _api.Address.ToString(), StringComparison.Ordinal);
        Assert.Contains("grid", await When_operators_type_commands.Type(_api, "status", "--ca", _ours.Path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_authority_is_refused_in_one_line()
    {
        await Refused(_api.Address, "chain", "--ca", _theirs.Path);
        await Refused(_api.Address, "chain"); // the machine's own authorities do not know it either
    }

    [Fact]
    public Task A_host_of_another_name_is_refused() => Refused(new($"https://localhost:{_api.Address.Port}"), "NameMismatch", "--ca", _ours.Path);

    [Fact]
    public async Task A_file_that_holds_no_authority_is_named()
    {
        var nothing = Path.Combine(_folder, "nothing.pem");
        await File.WriteAllTextAsync(nothing, "nothing");
        var failure = await Assert.ThrowsAsync<CommandFailure>(() => When_operators_type_commands.Type(_api, "status", "--ca", nothing));
        Assert.Contains($"{nothing} holds no certificate", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_carries_its_artifacts_to_it()
    {
        await NodeOf(_ours).Fetch(_api.Runs, AStore.Lease(1), AStore.Spec, (_, _) => { }, default);
    }

    [Fact]
    public async Task A_node_that_trusts_another_authority_sends_nothing_and_says_why()
    {
        TaskCompletionSource<string> said = new();
        using CancellationTokenSource stop = new();
        var fetching = NodeOf(_theirs).Fetch(_api.Runs, AStore.Lease(1), AStore.Spec, (_, text) => said.TrySetResult(text), stop.Token);
        Assert.Contains("no secure connection", await said.Task.WaitAsync(TimeSpan.FromMinutes(1)), StringComparison.Ordinal);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetching);
    }

    [Fact]
    public async Task Tokens_in_the_clear_beyond_this_machine_are_warned_of()
    {
        await using var plain = await new AnApi { Options = new() { Listen = "*:0", TokensFile = ATokensFile.With() } }.Start();
        Assert.Contains(plain.Log, line => line.Contains("can read tokens: give --http-certificate", StringComparison.Ordinal));
        Assert.DoesNotContain(_api.Log, line => line.Contains("can read tokens", StringComparison.Ordinal));
    }

    private static async Task Refused(Uri server, string because, params string[] more)
    {
        var failure = await Assert.ThrowsAsync<CommandFailure>(() => When_operators_type_commands.Type(server.ToString(), ["status", .. more]));
        Assert.Equal(ExitCode.CannotServe, failure.ExitCode);
        Assert.Contains("is not trusted, and nothing was sent", failure.Message, StringComparison.Ordinal);
        Assert.Contains(because, failure.Message, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain('\n', failure.Message);
    }

    private NodeArtifacts NodeOf(ACertificateAuthority trusted) =>
        NodeArtifacts.Http(new() { Servers = [_api.Address], AuthorityFile = trusted.Path, RetryAfter = TimeSpan.FromMilliseconds(20), RetryAfterAtMost = TimeSpan.FromMilliseconds(100) });
}
