using Slfd.ControlPlane;
using Slfd.ControlPlane.Dispatch;
using Slfd.ControlPlane.Pages;
using Slfd.ControlPlane.Scale;

IBenchmark[] benchmarks = [new DispatchSqlite(), new DispatchPostgres(), new MillionCells(), new ManyHosts(), new MeasuredBeats(), new Failover(), new CheckpointCost(), WatchedGrid.Of100k, WatchedGrid.OfAMillion];
if (args is not [var name, .. var arguments])
{
    foreach (var known in benchmarks)
    {
        Console.WriteLine(known.Name);
    }

    return 0;
}

if (benchmarks.FirstOrDefault(known => known.Name == name) is not { } benchmark)
{
    Console.Error.WriteLine($"unknown benchmark '{name}'; known are {string.Join(", ", benchmarks.Select(known => known.Name))}");
    return 2;
}

var figures = await benchmark.Run(arguments);
foreach (var figure in figures)
{
    Console.WriteLine(figure);
}

return figures.All(figure => figure.Met) ? 0 : 1;
