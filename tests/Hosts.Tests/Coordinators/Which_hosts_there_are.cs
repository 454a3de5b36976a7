using Slfd.Hosts.Coordinators;
using Slfd.Messages.Coordination;

namespace Slfd.Hosts.Tests.Coordinators;

/// <summary>A coordinator host that is lost is soon no member any more; it stays among those that people see, until it is back.</summary>
public class Which_hosts_there_are
{
    [Fact]
    public void One_that_is_no_member_any_more_cannot_be_reached()
    {
        CoordinatorHostView[] members = [new("c2:4053", Coordinates: true, InContact: true, Answers: true, "0.1.0"), new("c3:4053", Coordinates: false, InContact: true, Answers: false)];
        Assert.Equal(
            ["c1:4053 False", "c2:4053 True", "c3:4053 True"],
            FellowHosts.WithSeeds(members, ["c1:4053", "c2:4053", "c3:4053"]).Select(host => $"{host.Name} {host.InContact}"));
    }

    [Fact]
    public void All_that_are_members_are_named_once()
    {
        CoordinatorHostView[] members = [new("c1:4053", Coordinates: true, InContact: true, Answers: true)];
        Assert.Equal(members, FellowHosts.WithSeeds(members, ["c1:4053", "c1:4053"]));
    }
}
