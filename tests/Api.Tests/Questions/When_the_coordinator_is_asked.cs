using Akka.Actor;
using Microsoft.AspNetCore.Http;
using Slfd.Api.Failures;
using Slfd.Api.Questions;
using Slfd.Messages.Coordination;
using Slfd.Support;
using Slfd.Support.Api;

namespace Slfd.Api.Tests.Questions;

/// <summary>An answer is given as it is; a refusal and a coordinator that is away become what a client is told.</summary>
public class When_the_coordinator_is_asked
{
    [Fact]
    public async Task It_answers_or_refuses_with_its_own_words()
    {
        await using var api = await new AnApi().Start();
        await api.Submit(AGrid.Named("g"));
        CoordinatorQuestions questions = new(api.Coordinator, TimeSpan.FromMinutes(1));
        Assert.Equal("g", (await questions.Ask<GridStatus>(new GetGridStatus("g"))).Grid);
        var missing = await Assert.ThrowsAsync<ApiFailure>(() => questions.Ask<GridStatus>(new GetGridStatus("odd")));
        Assert.Equal(StatusCodes.Status404NotFound, missing.Status);
        Assert.Contains("odd", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_away_where_nobody_answers_in_the_shorter_of_both_times()
    {
        using var system = ActorSystem.Create("away", "akka.loglevel = OFF\nakka.stdout-loglevel = OFF");
        CoordinatorQuestions questions = new(system.DeadLetters, TimeSpan.FromMilliseconds(200));
        foreach (var within in (TimeSpan[])[TimeSpan.FromHours(1), TimeSpan.FromMilliseconds(200)])
        {
            var away = await Assert.ThrowsAsync<ApiFailure>(() => questions.Ask<GridList>(new GetGrids(), within, default));
            Assert.Equal(StatusCodes.Status503ServiceUnavailable, away.Status);
            Assert.StartsWith("the coordinator did not answer within 0.2 s", away.Message, StringComparison.Ordinal);
            Assert.EndsWith("asking twice does no harm", away.Message, StringComparison.Ordinal);
        }
    }
}
