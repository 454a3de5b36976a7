namespace Slfd.Networking.Tests;

/// <summary><c>host:port</c>, as people write it.</summary>
public class Where_a_process_listens
{
    [Theory]
    [InlineData("node-1.lab:4053", "node-1.lab", 4053, false, false)]
    [InlineData("127.0.0.1:0", "127.0.0.1", 0, true, false)]
    [InlineData("localhost:8470", "localhost", 8470, true, false)]
    [InlineData("0.0.0.0:65535", "0.0.0.0", 65535, false, true)]
    public void Is_a_host_and_a_port(string text, string host, int port, bool isLoopback, bool isAny)
    {
        var read = HostPort.Parse(text, "--http");
        Assert.Equal(new HostPort(host, port), read);
        Assert.Equal((isLoopback, isAny), (read.IsLoopback, read.IsAnyInterface));
        Assert.Equal(text, read.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("4053")]
    [InlineData(":4053")]
    [InlineData("host:")]
    [InlineData("host:65536")]
    [InlineData("host:-1")]
    [InlineData("host:+1")]
    [InlineData("ho st:1")]
    [InlineData("http://host:1")]
    [InlineData("host:1\n")]
    [InlineData("[::1]:4053")]
    public void Is_refused_with_the_option_and_what_is_allowed(string text)
    {
        var refusal = Assert.Throws<FormatException>(() => HostPort.Parse(text, "--coordinators"));
        Assert.StartsWith("--coordinators wants host:port", refusal.Message, StringComparison.Ordinal);
        Assert.EndsWith($"got '{text}'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void May_be_several() => Assert.Equal([new("a", 1), new("b", 2)], HostPort.ParseList(" a:1, b:2,", "--seeds"));
}
