using Slfd.Messages.Coordination;
using Slfd.Networking;

namespace Slfd.Gate.Tests;

/// <summary>Without certificates tokens admit nodes: one that is taken out of its file shuts out every node that came with it, while the gate is open.</summary>
public sealed class When_a_token_of_nodes_is_taken_back : IDisposable
{
    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("slfd-gate-").FullName, "tokens");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);

    [Fact]
    public async Task Its_connections_end_and_the_other_tokens_go_on()
    {
        await File.WriteAllLinesAsync(_file, ["gpu1 first", "gpu2 second"]);
        WatchedFiles<string[]> tokens = new("tokens", () => File.ReadAllLines(_file), _file);
        await using var gate = await AGate.Open(with: options => options with { AdmitsToken = (token, node) => tokens.Value.Contains($"{node} {token}"), Files = [tokens] });
        using var stolen = (await AStranger.Knock(gate.Address, "first", "gpu1")).In!;
        using var good = (await AStranger.Knock(gate.Address, "second", "gpu2")).In!;
        await gate.Says("node gpu2 connected");
        await File.WriteAllLinesAsync(_file + ".next", ["gpu2 second", "gpu3 third"]);
        File.Move(_file + ".next", _file, overwrite: true); // at once: half a file would shut out the others as well
        Assert.Contains("its token is no longer one", (await stolen.Hear()).Because, StringComparison.Ordinal);
        Assert.Equal(401, (await AStranger.Knock(gate.Address, "first", "gpu1")).Status);
        await good.Say(new Hello(new("gpu2"), 1, [], []));
        Assert.IsType<Welcome>((await good.Hear()).Answer);
        using var added = (await AStranger.Knock(gate.Address, "third", "gpu3")).In;
        Assert.NotNull(added);
    }
}
