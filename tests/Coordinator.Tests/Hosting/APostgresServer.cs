using Slfd.Support;

namespace Slfd.Coordinator.Tests.Hosting;

/// <summary>One server for all tests that want PostgreSQL; each takes a database of its own.</summary>
public sealed class APostgresServer : IAsyncLifetime
{
    private ThrowAwayPostgres? _server;

    public ThrowAwayPostgres Server
    {
        get
        {
            Skip.If(_server is null, ThrowAwayPostgres.Missing);
            return _server!;
        }
    }

    public async Task InitializeAsync() => _server = ThrowAwayPostgres.Missing is null ? await ThrowAwayPostgres.StartAsync() : null;

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
