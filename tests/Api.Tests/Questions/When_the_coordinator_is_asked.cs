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

    [Fact]
    public async Task A_grid_that_was_lost_in_a_hand_over_is_submitted_to_the_next_coordinator()
    {
        using var system = ActorSystem.Create("next", "akka.loglevel = OFF\nakka.stdout-loglevel = OFF");
        var coordinator = system.ActorOf(Props.Create(() => new ALosingCoordinator()));
        CoordinatorQuestions questions = new(coordinator, TimeSpan.FromMinutes(1));
        Assert.Equal("g", (await questions.AskForMuch<GridAccepted>(new SubmitGrid("{}", RetryFailed: false), default)).Name);
        Assert.Equal(2, await coordinator.Ask<int>("how often", TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task A_coordinator_that_takes_long_is_asked_once()
    {
        using var system = ActorSystem.Create("slow", "akka.loglevel = OFF\nakka.stdout-loglevel = OFF");
        var coordinator = system.ActorOf(Props.Create(() => new ASlowCoordinator()));
        CoordinatorQuestions questions = new(coordinator, TimeSpan.FromMinutes(1));
        Assert.Equal("g", (await questions.AskForMuch<GridAccepted>(new SubmitGrid("{}", RetryFailed: false), default)).Name);
        Assert.Equal(1, await coordinator.Ask<int>("how often", TimeSpan.FromMinutes(1)));
    }

    private static Happenings Life(int number) => new([], number, Missed: false) { Started = new(number, 0, "started", null, "coordinator took over") };

    /// <summary>Hands over when it is first given a grid: what it was given is lost, and the next life says so when it is asked.</summary>
    private sealed class ALosingCoordinator : ReceiveActor
    {
        private int _grids;

        public ALosingCoordinator()
        {
            Receive<GetHappenings>(_ => Sender.Tell(Life(1 + _grids)));
            Receive<SubmitGrid>(_ =>
            {
                if (++_grids > 1)
                {
                    Sender.Tell(new GridAccepted("g", GridStatus.Of("g", [])));
                }
            });
            Receive<string>(_ => Sender.Tell(_grids));
        }
    }

    /// <summary>Answers once it was asked three times whether it is still there.</summary>
    private sealed class ASlowCoordinator : ReceiveActor
    {
        private int _asked, _grids;
        private IActorRef _waits = ActorRefs.Nobody;

        public ASlowCoordinator()
        {
            Receive<GetHappenings>(_ =>
            {
                Sender.Tell(Life(1));
                if (++_asked == 3)
                {
                    _waits.Tell(new GridAccepted("g", GridStatus.Of("g", [])));
                }
            });
            Receive<SubmitGrid>(_ => (_waits, _grids) = (Sender, _grids + 1));
            Receive<string>(_ => Sender.Tell(_grids));
        }
    }
}
