using System.CommandLine;
using Slfd.Artifacts;
using Slfd.Experiments.Grids;

namespace Slfd.Cli.Shared;

/// <summary>Options that several commands share, one instance each, so that their help reads the same everywhere.</summary>
internal static class SharedOptions
{
    /// <summary>The environment variable that stands in for <c>--data</c>.</summary>
    public const string DataVariable = "SLFD_DATA";

    public static Option<DirectoryInfo> Runs { get; } = new("--runs")
    {
        Description = "Folder that holds everything a grid leaves behind",
        HelpName = "DIR",
        DefaultValueFactory = _ => new DirectoryInfo("runs"),
    };

    public static Option<DirectoryInfo?> Data { get; } = new("--data")
    {
        Description = $"Folder that holds the data sets, one sub-folder each (default: ${DataVariable}, else 'data')",
        HelpName = "DIR",
    };

    public static Option<string> Devices { get; } = new("--devices")
    {
        Description = "auto (all GPUs, else one worker per core; 64 at most), cpu, cpu,cpu (two workers), cuda, cuda:0,cuda:1, cuda:0*4 (four workers on one GPU)",
        HelpName = "LIST",
        DefaultValueFactory = _ => "auto",
    };

    public static Option<FileInfo?> Worker { get; } = new("--worker")
    {
        Description = "The worker program, where it is not beside slfd",
        HelpName = "FILE",
    };

    public static Option<bool> Plain { get; } = new("--plain")
    {
        Description = "Log lines instead of a live display (the default when the output is no terminal)",
    };

    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "One JSON object a line, for programs",
    };

    public static Option<bool> Replace { get; } = new("--replace")
    {
        Description = "Take the name from an earlier grid, though some of its cells are not in this one; results and the earlier report are kept",
    };

    public static Argument<FileInfo> GridFileArgument { get; } = new("GRID.conf")
    {
        Description = "Grid file, HOCON; docs/grids.md describes every key",
    };

    public static Option<string?> Scale { get; } = new("--scale")
    {
        Description = "One of the scales that the grid file holds: the same grid with other settings, under the name GRID-NAME",
        HelpName = "NAME",
    };

    public static Grid GridOf(ParseResult parsed) => GridFile.Read(parsed.GetRequiredValue(GridFileArgument).FullName, parsed.GetValue(Scale));

    public static RunsFolder RunsOf(ParseResult parsed) => new(Path.GetFullPath(parsed.GetRequiredValue(Runs).FullName));

    public static string DataOf(ParseResult parsed)
    {
        var chosen = parsed.GetValue(Data)?.FullName;
        var fromEnvironment = Environment.GetEnvironmentVariable(DataVariable);
        return Path.GetFullPath(chosen ?? (string.IsNullOrEmpty(fromEnvironment) ? "data" : fromEnvironment));
    }
}
