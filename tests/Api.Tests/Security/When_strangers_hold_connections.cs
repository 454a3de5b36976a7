using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Slfd.Api.Failures;
using Slfd.Support.Api;

namespace Slfd.Api.Tests.Security;

/// <summary>However many connections strangers open and leave idle, the host answers those who have business, and says little about it.</summary>
public sealed class When_strangers_hold_connections : IAsyncLifetime
{
    private const int Idle = 1030;
    private readonly List<Socket> _idle = [];
    private AnApi _api = null!;

    public async Task InitializeAsync() => _api = await new AnApi { Options = new() { Listen = "127.0.0.1:0", TokensFile = ATokensFile.With(), Patience = TimeSpan.FromMinutes(1) } }.Start();

    public async Task DisposeAsync()
    {
        _idle.ForEach(socket => socket.Dispose());
        await _api.DisposeAsync();
    }

    [Fact]
    public async Task Health_is_told_and_an_operator_is_served_while_1030_are_open_without_a_token()
    {
        using HttpClient before = new() { BaseAddress = _api.Address };
        before.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "operator-0123456789abcdef");
        Assert.Equal("[]", await before.GetStringAsync("/api/grids"));
        for (var number = 0; number < Idle; number++)
        {
            Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
            _idle.Add(socket);
            await socket.ConnectAsync(IPAddress.Loopback, _api.Address.Port);
            if (number % 3 == 0)
            {
                await socket.SendAsync("GET /api/grids HTTP/1.1\r\nHost: 127.0.0.1\r\n"u8.ToArray()); // and never the end of it
            }
        }

        for (var round = 0; round < 3; round++)
        {
            using HttpClient after = new() { BaseAddress = _api.Address, Timeout = TimeSpan.FromSeconds(70) };
            Assert.Equal("alive\n", await after.GetStringAsync("/healthz"));
            Assert.Equal("ready\n", await after.GetStringAsync("/readyz"));
            after.DefaultRequestHeaders.Authorization = before.DefaultRequestHeaders.Authorization;
            Assert.Equal("[]", await after.GetStringAsync("/api/grids"));
            Assert.Equal("[]", await before.GetStringAsync("/api/grids")); // its own connection was left alone
        }

        for (var watch = Stopwatch.StartNew(); _idle.Count(IsOpen) > 64;) // what the host closes is heard of a moment later
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"{_idle.Count(IsOpen)} of {Idle} connections of strangers are open");
            await Task.Delay(20);
        }

        Assert.InRange(_api.Log.Count, 0, 50);
    }

    [Fact]
    public void A_request_that_breaks_something_fills_no_log()
    {
        List<string> said = [];
        ApiLog log = new((_, line) => said.Add(line), TimeProvider.System);
        for (var number = 0; number < 10_000; number++)
        {
            log.Fault(new string('x', 2000));
        }

        Assert.InRange(said.Count, 1, 60); // a line a second, and a count
    }

    private static bool IsOpen(Socket socket)
    {
        try
        {
            return !(socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0);
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
