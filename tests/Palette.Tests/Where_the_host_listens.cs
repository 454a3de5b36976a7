using Akka.Actor;
using Slfd.Artifacts;
using Slfd.Cli.Pbm;
using Slfd.Coordinator.Hosting;
using Slfd.Programs;

namespace Slfd.Palette.Tests;

/// <summary>pbm brings no token, so it is served on the host itself and nowhere else.</summary>
public class Where_the_host_listens
{
    [Fact]
    public void It_is_told_to_stay_on_loopback()
    {
        RunsFolder runs = new(Directory.CreateTempSubdirectory("slfd-pbm-").FullName);
        var settings = CoordinatorHost.Configuration(runs);
        Assert.Equal("127.0.0.1", settings.GetString("petabridge.cmd.host"));
        Assert.Equal(9110, settings.GetInt("petabridge.cmd.port"));
        Directory.Delete(runs.Root, recursive: true);
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("192.0.2.1")]
    [InlineData("c1.lab")]
    public async Task It_does_not_start_elsewhere_even_if_it_is_told_to(string host)
    {
        using var system = ActorSystem.Create("pbm", $"akka.loglevel = ERROR, akka.stdout-loglevel = ERROR, petabridge.cmd {{ host = \"{host}\", port = 9110 }}");
        var refused = Assert.Throws<CommandFailure>(() => PbmHost.Start(system, null!));
        Assert.Equal(ExitCode.BadInput, refused.ExitCode);
        Assert.Contains($"petabridge.cmd.host = {host}", refused.Message, StringComparison.Ordinal);
        await system.Terminate();
    }
}
