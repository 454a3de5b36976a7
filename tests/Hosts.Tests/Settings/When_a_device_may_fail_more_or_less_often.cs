using Akka.Configuration;
using Slfd.Hosts.Settings;
using Slfd.Programs;

namespace Slfd.Hosts.Tests.Settings;

/// <summary>After how many failures in a row a device is stopped, a lab says in its file of settings.</summary>
public class When_a_device_may_fail_more_or_less_often
{
    [Fact]
    public void Five_of_any_class_stop_it_where_nothing_is_said()
    {
        var policy = Read(string.Empty).FailurePolicy();
        Assert.Equal((5, new Coordinator.Failures.FailurePolicy().QuarantineAfter), (policy.StopAfter, policy.QuarantineAfter));
    }

    [Fact]
    public void Both_numbers_can_be_said()
    {
        var policy = Read("slfd.failures { stop-after = 12, quarantine-after = 4 }").FailurePolicy();
        Assert.Equal((12, 4), (policy.StopAfter, policy.QuarantineAfter));
    }

    [Theory]
    [InlineData("stop-after = 0", "expected a whole number from 1 to 1000")]
    [InlineData("stop-after = often", "'often'")]
    [InlineData("stop-afer = 3", "slfd.failures.stop-afer is no setting; these are: stop-after, quarantine-after")]
    public void What_is_no_such_number_is_refused_by_name(string setting, string because) =>
        Assert.Contains(because, Assert.Throws<CommandFailure>(() => Read($"slfd.failures {{ {setting} }}").FailurePolicy()).Message, StringComparison.Ordinal);

    private static ServiceConfig Read(string text) => new(ConfigurationFactory.ParseString(text));
}
