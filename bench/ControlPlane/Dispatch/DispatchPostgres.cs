using Slfd.Coordinator.Hosting;
using Slfd.Support;

namespace Slfd.ControlPlane.Dispatch;

/// <summary>Durable dispatch on PostgreSQL, a server of its own on this machine that flushes every commit.</summary>
internal sealed class DispatchPostgres : IBenchmark
{
    public string Name => "dispatch-postgres";

    public async Task<IReadOnlyList<Figure>> Run(string[] arguments)
    {
        if (ThrowAwayPostgres.Missing is { } missing)
        {
            Console.WriteLine($"{Name}: skipped: {missing}");
            return [];
        }

        await using var server = await ThrowAwayPostgres.StartAsync(durable: true);
        var databases = 0;
        return await Ladder.Climb(Name, async _ =>
        {
            var database = CoordinatorDatabase.Postgres(await server.DatabaseAsync($"dispatch{++databases}"));
            database.Prepare();
            return CoordinatorHost.Configuration(database);
        });
    }
}
