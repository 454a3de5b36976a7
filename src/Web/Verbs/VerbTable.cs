using System.Globalization;
using Microsoft.AspNetCore.Http;
using Slfd.Api.Failures;
using Slfd.Experiments.Grids;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Web.Cells;
using Slfd.Web.Grids;

namespace Slfd.Web.Verbs;

/// <summary>Every verb of the pages.</summary>
internal static class VerbTable
{
    /// <summary>By name.</summary>
    public static IReadOnlyList<Verb> All { get; } =
    [
        new("pause", ("grid", "grids"), "Its cells are not granted any more; running ones that no other grid wants write a checkpoint and stop.", call => Pause(call, true)),
        new("resume", ("grid", "grids"), "Its cells are granted again; they go on from their last checkpoints.", call => Pause(call, false)),
        new("priority", ("grid", "grids"), "Cells of a grid with a larger number go first. Running cells go on.", Prioritise),
        new("retry", ("cell", "cells"), "They run again at once, with new attempts. Those in other states are passed over.", async call =>
            await Ask(call, new RetryCells(Selector(call), call["force"] is not null, call.DryRun, call.By))),
        new("cancel", ("cell", "cells"), "They are taken out of the sweep, in every grid that names them, until they are retried. Finished ones keep their results.", async call =>
            await Ask(call, new CancelCells(Selector(call), call.DryRun, call.By))),
        new("drain", ("node", "nodes"), "It writes checkpoints, hands its cells back and leaves; it gets no others before it is undrained.", call => Drain(call, true)),
        new("undrain", ("node", "nodes"), "It gets cells again.", call => Drain(call, false)),
        new("restore", ("device", "devices"), "It gets cells again. If the cause is not mended, it will fail again.", async call =>
            await Ask(call, new RestoreDevice(Device(call), call.DryRun, call.By))),
        new("quarantine", ("device", "devices"), "It gets no more cells until somebody restores it, also after a new start of its node. What runs on it goes on.", call =>
            Ask(call, new QuarantineDevice(Device(call), Needed(call, "reason"), call.DryRun, call.By))) { Asks = ("reason", "why", QuarantineDevice.LongestReason) },
        new("acknowledge", ("alert", "alerts"), "It stands apart from those that nobody has seen, until it grows or comes again. What is wrong stays wrong.", call =>
            call.Pages.Alerts.Acknowledge(Needed(call, "kind"), Needed(call, "key"), call.DryRun, call.By, call.Stop)),
    ];

    /// <summary>The verb of a name.</summary>
    /// <exception cref="ApiFailure">404: there is none.</exception>
    public static Verb Find(string name) => All.FirstOrDefault(verb => verb.Name == name)
        ?? throw new ApiFailure(StatusCodes.Status404NotFound, $"'{name}' is nothing that a page can do; these are: {string.Join(", ", All.Select(verb => verb.Name))}");

    private static Task<Changed> Ask(VerbCall call, IOperatorMessage command) => call.Pages.Coordinator.Ask<Changed>(command, call.Stop);

    private static Task<Changed> Pause(VerbCall call, bool paused) => Ask(call, new PauseGrid(Needed(call, "grid"), paused, call.DryRun, call.By));

    private static Task<Changed> Drain(VerbCall call, bool draining) => Ask(call, new DrainNode(new(Needed(call, "node")), draining, call.DryRun, call.By));

    private static DeviceId Device(VerbCall call) => new(new(Needed(call, "node")), Needed(call, "slot"));

    private static string Needed(VerbCall call, string name) => call[name] ?? throw new ApiFailure(StatusCodes.Status400BadRequest, $"nothing is selected: the address says no {name}");

    /// <summary>The same grid with another priority. Submitting a paused grid would resume it, so that is not done.</summary>
    private static async Task<Changed> Prioritise(VerbCall call)
    {
        var name = Needed(call, "grid");
        if (!int.TryParse(call["to"], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var priority))
        {
            throw new ApiFailure(StatusCodes.Status400BadRequest, "a priority is a whole number");
        }

        var status = await call.Pages.Coordinator.Ask<GridStatus>(new GetGridStatus(name), call.Stop);
        if (status.Paused)
        {
            throw new ApiFailure(StatusCodes.Status400BadRequest, $"{name} is paused, and another priority would resume it: resume it first");
        }

        var grids = await call.Pages.Coordinator.Ask<GridList>(new GetGrids(), call.Stop);
        var grid = grids.GridJson.Select(Grid.FromJson).First(grid => grid.Name == name);
        if (priority != status.Priority)
        {
            await call.Pages.Coordinator.AskForMuch<GridAccepted>(new SubmitGrid((grid with { Priority = priority }).ToJson(), RetryFailed: false, call.DryRun, call.By), call.Stop);
        }

        return priority == status.Priority
            ? new(call.DryRun, 0, [], ["it has that priority already"])
            : new(call.DryRun, 1, [new(name, string.Empty, $"priority {status.Priority}", $"priority {priority}")], []);
    }

    /// <summary>Which cells are meant: those that a selector means, or those behind entries of a matrix. Nothing selected means nothing, and never all.</summary>
    private static CellSelector Selector(VerbCall call)
    {
        var selector = CellQuery.Of(call.Said.Where(pair => pair.Key is not ("csrf" or "entry" or "force" or "back")).GroupBy(pair => pair.Key)
            .Select(group => new KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>(group.Key, group.SelectMany(pair => pair.Value).ToArray())), null);
        var entries = call.All("entry");
        if (entries.Length > 0 && selector.Grid is { } name)
        {
            var cells = call.Pages.Entries.Look(name, book => entries.SelectMany(entry => MatrixOf.LineOf(book, entry) is >= 0 and var line
                ? book.CellsOf(line)
                : throw new ApiFailure(StatusCodes.Status404NotFound, $"{name} has no entry '{entry}' now")).ToArray());
            selector = selector with { Cells = cells ?? throw new ApiFailure(StatusCodes.Status503ServiceUnavailable, $"reporting does not know {name} yet; try again") };
        }

        var chosen = call["all"] is not null || !(selector with { Grid = null }).IsAll;
        return chosen ? selector : throw new ApiFailure(StatusCodes.Status400BadRequest, "nothing is selected: mark entries or cells first, or use the verbs for all that match");
    }
}
