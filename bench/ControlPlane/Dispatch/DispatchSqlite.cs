using Slfd.Artifacts;
using Slfd.Coordinator.Hosting;

namespace Slfd.ControlPlane.Dispatch;

/// <summary>Durable dispatch on SQLite: both grant and result of every cell are on disk before they are answered.</summary>
internal sealed class DispatchSqlite : IBenchmark
{
    public string Name => "dispatch-sqlite";

    public Task<IReadOnlyList<Figure>> Run(string[] arguments) => Ladder.Climb(Name, folder => Task.FromResult(CoordinatorHost.Configuration(new RunsFolder(folder))));
}
