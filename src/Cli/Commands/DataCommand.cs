using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Slfd.Cli.Shared;
using Slfd.GpuNode.Workers;
using Slfd.Programs;

namespace Slfd.Cli.Commands;

/// <summary><c>slfd data</c>: what data sets there are, whether one is sound, and what it looks like. The worker does it; this process never loads libtorch.</summary>
internal static class DataCommand
{
    private static readonly Argument<string> s_name = new("NAME") { Description = "Data set; 'slfd data list' shows them" };
    private static readonly Option<int?> s_resolution = new("--resolution") { Description = "Side of the images in pixels", HelpName = "N" };
    private static readonly Option<int?> s_perClass = new("--per-class") { Description = "Images of each class (default: 8)", HelpName = "N" };
    private static readonly Option<string?> s_out = new("--out") { Description = "The picture (default: NAME.png)", HelpName = "FILE" };

    public static Command Create()
    {
        Command list = new("list", "Show every data set that a grid can name, and whether its files are there.") { SharedOptions.Data, SharedOptions.Worker };
        list.SetAction((parsed, stop) => Run(parsed, ["list"], stop));
        Command check = new("check", "Read a data set whole: what is there, what is missing or damaged, where the original comes from. Exit code 1 if it cannot be used.") { s_name, SharedOptions.Data, SharedOptions.Worker };
        check.SetAction((parsed, stop) => Run(parsed, ["check", parsed.GetRequiredValue(s_name)], stop));
        Command sheet = new("sheet", "Draw the first images of each class into a PNG.") { s_name, SharedOptions.Data, s_resolution, s_perClass, s_out, SharedOptions.Worker };
        sheet.SetAction((parsed, stop) => Run(parsed, ["sheet", parsed.GetRequiredValue(s_name), .. Sheet(parsed)], stop));
        return new Command("data", "List data sets, check one, or look at it; docs/data.md says where their files are expected.") { list, check, sheet };
    }

    private static IEnumerable<string> Sheet(ParseResult parsed)
    {
        (string Name, string? Value)[] options =
        [
            ("--resolution", parsed.GetValue(s_resolution)?.ToString(CultureInfo.InvariantCulture)),
            ("--per-class", parsed.GetValue(s_perClass)?.ToString(CultureInfo.InvariantCulture)),
            ("--out", parsed.GetValue(s_out)),
        ];
        return options.Where(option => option.Value is not null).SelectMany(option => new[] { option.Name, option.Value! });
    }

    private static async Task<int> Run(ParseResult parsed, string[] what, CancellationToken stop)
    {
        var worker = WorkerCommandLine.Find(parsed.GetValue(SharedOptions.Worker)?.FullName, AppContext.BaseDirectory);
        using var process = Process.Start(new ProcessStartInfo(worker.Program, [.. worker.Arguments, "data", .. what, "--data", SharedOptions.DataOf(parsed)]))!;
        try
        {
            await process.WaitForExitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            return ExitCode.Interrupted;
        }

        return process.ExitCode;
    }
}
