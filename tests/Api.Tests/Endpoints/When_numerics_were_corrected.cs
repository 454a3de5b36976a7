using System.Net;
using System.Text.Json;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Support;
using Slfd.Support.Api;

namespace Slfd.Api.Tests.Endpoints;

/// <summary>A program has results of an older revision of numerics made again.</summary>
public class When_numerics_were_corrected
{
    [Fact]
    public async Task A_dry_run_says_how_many_and_why_and_the_retry_runs_them_again()
    {
        await using var api = await new AnApi().Start();
        var grid = AGrid.Named("g");
        await api.Submit(grid);
        var old = await api.Lease();
        await api.Tell<LeaseEnded>(new ReportSucceeded(AnApi.Node, 1, old, AGrid.OutcomeOf(old.Cell) with { Revisions = "classifier convnet 0" }));
        var current = await api.Lease();
        await api.Tell<LeaseEnded>(new ReportSucceeded(AnApi.Node, 1, current, AGrid.OutcomeOf(current.Cell) with { Revisions = PartRevisions.Text(grid.Cells().Single(cell => cell.Id() == current.Cell)) }));

        var tried = await api.Post("/api/cells/retry?outdated=true&dryRun=true");
        Assert.Equal((1, true), (tried.GetProperty("count").GetInt32(), tried.GetProperty("dryRun").GetBoolean()));
        Assert.Contains(tried.GetProperty("notes").EnumerateArray(), note => note.GetString()!.Contains("classifier convnet 0 (now 1)", StringComparison.Ordinal));
        Assert.Equal(2, Done(await api.Get("/api/grids/g")));

        Assert.Equal(old.Cell.ToString(), (await api.Post("/api/cells/retry?outdated=true")).GetProperty("changes")[0].GetProperty("what").GetString());
        Assert.Equal(1, Done(await api.Get("/api/grids/g")));
        Assert.Equal(0, (await api.Post("/api/cells/retry?outdated=true&grid=g")).GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Force_beside_it_is_refused()
    {
        await using var api = await new AnApi().Start();
        await api.Submit(AGrid.Named("g"));
        var problem = await api.Post("/api/cells/retry?outdated=true&force=true", expected: HttpStatusCode.BadRequest);
        Assert.Contains("one of the two", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private static int Done(JsonElement grid) => grid.GetProperty("done").GetInt32();
}
