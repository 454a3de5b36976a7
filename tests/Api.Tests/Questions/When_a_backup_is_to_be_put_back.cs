using Slfd.Api.Questions;
using Slfd.Artifacts;

namespace Slfd.Api.Tests.Questions;

/// <summary>A host is asked for one restore at a time, stops for it, and says afterwards how it went.</summary>
public class When_a_backup_is_to_be_put_back
{
    private const string Id = "0123456789abcdef0123456789abcdef";

    [Fact]
    public void The_host_stops_once_and_a_second_wish_waits_for_nobody()
    {
        RestoreDesk desk = new(null);
        var stops = 0;
        desk.Opens(() => stops++);
        Assert.True(desk.Ask(Wish(Id)));
        Assert.False(desk.Ask(Wish(new string('f', 32))));
        Assert.Equal((1, Id, RestoreStage.Waiting), (stops, desk.Wish!.Id, desk.Of(Id)!.Stage));
        Assert.Null(desk.Of(new string('f', 32)));
    }

    [Fact]
    public void What_could_not_be_is_said_with_why_and_another_may_be_asked_for()
    {
        RestoreDesk desk = new(null);
        desk.Ask(Wish(Id));
        desk.Ended(null, "it is no journal");
        Assert.Equal((RestoreStage.Failed, "it is no journal"), (desk.Of(Id)!.Stage, desk.Of(Id)!.Because));
        Assert.Null(desk.Wish);
        Assert.True(desk.Ask(Wish(new string('f', 32))));
        Assert.Null(desk.Of(Id)); // only the latest is remembered
    }

    [Theory]
    [InlineData("")]
    [InlineData("../../etc/passwd")]
    [InlineData("0123456789ABCDEF0123456789ABCDEF")]
    [InlineData("0123456789abcdef0123456789abcdef0")]
    public void A_file_is_named_by_32_hex_digits_and_by_nothing_else(string id)
    {
        RunsFolder runs = new("/runs");
        Assert.Null(RestoreDesk.FileOf(runs, id));
        Assert.Equal($"{runs.Root}/restore-{Id}.db", RestoreDesk.FileOf(runs, Id));
    }

    private static RestoreWish Wish(string id) => new(id, $"/runs/restore-{id}.db", "backup.db", new("alice", "10.0.0.7"));
}
