using System.Net;
using Slfd.Support;
using Slfd.Support.Api;

namespace Slfd.Api.Tests.Endpoints;

/// <summary>A program submits a grid over HTTP and asks how it stands.</summary>
public class When_a_grid_is_submitted
{
    [Fact]
    public async Task It_is_listed_with_its_cells()
    {
        await using var api = await new AnApi().Start();
        await api.Submit(AGrid.Named("g"));
        Assert.Equal(4, (await api.Get("/api/grids/g")).GetProperty("waiting").GetInt32());
        await api.Lease();
        Assert.Equal(1, (await api.Get("/api/grids/g")).GetProperty("running").GetInt32());
    }

    [Fact]
    public async Task A_body_that_is_no_grid_is_refused_with_a_sentence()
    {
        await using var api = await new AnApi().Start();
        var problem = await api.Post("/api/grids", new { name = "g" }, HttpStatusCode.BadRequest);
        Assert.Contains("not a grid", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_process_says_that_it_lives_and_that_the_coordinator_answers()
    {
        await using var api = await new AnApi().Start();
        Assert.Equal("alive\n", await api.Http.GetStringAsync("/healthz"));
        Assert.Equal("ready\n", await api.Http.GetStringAsync("/readyz"));
    }

    [Fact]
    public async Task What_is_not_there_is_a_problem_that_says_where_to_look()
    {
        await using var api = await new AnApi().Start();
        using var answer = await api.Http.GetAsync("/nothing");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("/openapi/v1.json", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
