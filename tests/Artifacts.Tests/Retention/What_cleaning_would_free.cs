using Microsoft.Extensions.Time.Testing;
using Slfd.Artifacts.Retention;

namespace Slfd.Artifacts.Tests.Retention;

/// <summary>The figure that <c>slfd status</c> shows is measured aside, once for all who ask.</summary>
public sealed class What_cleaning_would_free
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Is_the_sum_of_what_is_found()
    {
        LeftoverWatch watch = new(_ => [new(LeftoverKind.Log, "/a", 30), new(LeftoverKind.Cache, "/b", 12)], _time);
        Assert.Equal(new LeftoverSum(42, 2, _time.GetUtcNow()), await watch.Latest(TimeSpan.FromMinutes(1), default));
    }

    [Fact]
    public async Task Is_measured_again_when_it_is_old_and_not_before()
    {
        var measured = 0;
        LeftoverWatch watch = new(_ => Counted(), _time);
        await watch.Latest(TimeSpan.FromMinutes(1), default);
        _time.Advance(LeftoverWatch.Fresh - TimeSpan.FromSeconds(1));
        await watch.Latest(TimeSpan.FromMinutes(1), default);
        Assert.Equal(1, measured);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, (await watch.Latest(TimeSpan.FromMinutes(1), default))!.Bytes);

        IEnumerable<Leftover> Counted() => [new(LeftoverKind.Log, "/a", ++measured)];
    }

    [Fact]
    public async Task Keeps_nobody_waiting_and_is_measured_once_for_all_who_ask()
    {
        using ManualResetEventSlim walk = new();
        var walks = 0;
        LeftoverWatch watch = new(_ => Slow(), _time);
        var asked = watch.Latest(TimeSpan.FromSeconds(1), default);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await asked);
        var second = watch.Latest(TimeSpan.FromMinutes(1), default);
        walk.Set();
        Assert.Equal(1, (await second)!.Bytes);
        Assert.Equal(1, walks);

        IEnumerable<Leftover> Slow()
        {
            walk.Wait(TimeSpan.FromMinutes(1));
            return [new(LeftoverKind.Log, "/a", Interlocked.Increment(ref walks))];
        }
    }

    [Fact]
    public async Task Is_not_known_where_the_folder_cannot_be_read()
    {
        LeftoverWatch watch = new(_ => throw new UnauthorizedAccessException(), _time);
        Assert.Null(await watch.Latest(TimeSpan.FromMinutes(1), default));
    }
}
