using System.Diagnostics;
using Akka.Actor;
using Microsoft.AspNetCore.Http;
using Slfd.Api.Failures;
using Slfd.Artifacts.Http.Store;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.Api.Questions;

/// <summary>Questions to the coordinator, which may be on another host, or away.</summary>
internal sealed class CoordinatorQuestions(IActorRef coordinator, TimeSpan patience)
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    /// <summary>Asks, and waits for the answer.</summary>
    /// <exception cref="ApiFailure">It was refused, or nobody answered in time.</exception>
    public Task<T> Ask<T>(IOperatorMessage question, CancellationToken stop = default)
        where T : ICoordinatorReply => AskWithin<T>(question, patience, stop);

    /// <summary>The same for what takes a coordinator long itself, beside which it answers others: a grid of millions of cells is looked through.</summary>
    /// <inheritdoc cref="Ask{T}(IOperatorMessage, CancellationToken)" path="/exception"/>
    public async Task<T> AskForMuch<T>(IOperatorMessage question, CancellationToken stop)
        where T : ICoordinatorReply
    {
        // What was sent to a coordinator that hands over at that moment is lost, and the next one never had it: it is asked, too. Asking twice does no harm.
        var (limit, begun) = (6 * patience, Stopwatch.GetTimestamp());
        using var others = CancellationTokenSource.CreateLinkedTokenSource(stop);
        List<Task<T>> asked = [];
        try
        {
            for (var life = await Life(others.Token); ;)
            {
                asked.Add(AskWithin<T>(question, limit - Stopwatch.GetElapsedTime(begun), others.Token));
                var first = Task.WhenAny(asked);
                var next = Next(life, others.Token);
                if (await Task.WhenAny(first, next) == first || Stopwatch.GetElapsedTime(begun) >= limit)
                {
                    return await await first;
                }

                life = await next;
            }
        }
        finally
        {
            await others.CancelAsync();
        }
    }

    /// <summary>The same, with a patience of its own: no longer than the host's.</summary>
    /// <inheritdoc cref="Ask{T}(IOperatorMessage, CancellationToken)" path="/exception"/>
    public Task<T> Ask<T>(IOperatorMessage question, TimeSpan within, CancellationToken stop)
        where T : ICoordinatorReply => AskWithin<T>(question, within < patience ? within : patience, stop);

    /// <summary>Number of the event with which the life of the coordinator began; null: nobody answers.</summary>
    private async Task<long?> Life(CancellationToken stop)
    {
        try
        {
            return (await AskWithin<Happenings>(new GetHappenings(-1, 1), patience, stop)).Started?.Number;
        }
        catch (ApiFailure)
        {
            return null;
        }
    }

    /// <summary>Waits for another coordinator than that of a life.</summary>
    private async Task<long?> Next(long? life, CancellationToken stop)
    {
        while (true)
        {
            await Task.Delay(s_look, stop);
            if (await Life(stop) is { } now && now != life)
            {
                return now;
            }
        }
    }

    private async Task<T> AskWithin<T>(IOperatorMessage question, TimeSpan limit, CancellationToken stop)
        where T : ICoordinatorReply
    {
        object answer;
        try
        {
            answer = await coordinator.Ask<object>(question, limit, stop);
        }
        catch (AskTimeoutException)
        {
            throw new ApiFailure(StatusCodes.Status503ServiceUnavailable, $"the coordinator did not answer within {limit.TotalSeconds:0.#} s: it is starting, failing over, or down. Running cells go on. "
                + "Ask again; asking twice does no harm");
        }

        return answer switch
        {
            T wanted => wanted,
            Refused refused => throw new ApiFailure(refused.Kind == RefusalKind.NotFound ? StatusCodes.Status404NotFound : StatusCodes.Status400BadRequest, refused.Because),
            _ => throw new InvalidOperationException($"the coordinator answered {answer.GetType().Name} to {question.GetType().Name}"),
        };
    }

    /// <summary>Everything about a cell, and takes note that somebody looks at what its attempt writes: a node that shares no folder brings it.</summary>
    /// <param name="id">Its id, or the first digits of it.</param>
    /// <param name="stop">Gives it up.</param>
    /// <inheritdoc cref="Ask{T}(IOperatorMessage, CancellationToken)" path="/exception"/>
    public async Task<CellDetail> Look(string id, CancellationToken stop)
    {
        var detail = await Ask<CellDetail>(new GetCell(id, Looks: true), stop);
        return detail.View.State != CellState.Running || id == detail.View.Cell.ToString() ? detail : await Ask<CellDetail>(new GetCell(detail.View.Cell.ToString(), Looks: true), stop);
    }

    /// <summary>What the coordinator says of an attempt.</summary>
    /// <exception cref="ApiFailure">Nobody answered in time.</exception>
    public async Task<AttemptStanding> Standing(CellId cell, FencingToken token, CancellationToken stop)
    {
        try
        {
            var detail = await Ask<CellDetail>(new GetCell(cell.ToString()), stop);
            var (done, won) = (detail.View.State == CellState.Done, token == detail.Winner);
            return new(detail.Attempts.FirstOrDefault(attempt => attempt.Token == token)?.Device.Node, done ? won : token >= detail.Winner, done && won ? detail.Outcome?.ResultSha256 : null);
        }
        catch (ApiFailure unknown) when (unknown.Status == StatusCodes.Status404NotFound)
        {
            return AttemptStanding.None; // a cell of another journal
        }
    }
}
