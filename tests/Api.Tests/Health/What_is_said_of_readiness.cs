using Akka.Actor;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Slfd.Api.Health;
using Slfd.Api.Questions;
using Slfd.Support;
using Slfd.Support.Api;

namespace Slfd.Api.Tests.Health;

/// <summary>A host is ready when its coordinator answers; what is wrong is one line that says each fault once.</summary>
public class What_is_said_of_readiness
{
    [Fact]
    public void Is_nothing_while_all_is_well() => Assert.Equal(string.Empty, Readiness.Sentence(Report(("coordinator", new(HealthStatus.Healthy, "it answers", TimeSpan.Zero, null, null)))));

    [Fact]
    public void Is_each_fault_by_its_sentence_its_exception_or_its_name() => Assert.Equal("the disk is full; no route; gate is Degraded", Readiness.Sentence(Report(
        ("disk", new(HealthStatus.Unhealthy, "the disk is full", TimeSpan.Zero, new IOException("not this"), null)),
        ("network", new(HealthStatus.Unhealthy, null, TimeSpan.Zero, new IOException("no route"), null)),
        ("coordinator", new(HealthStatus.Healthy, "it answers", TimeSpan.Zero, null, null)),
        ("gate", new(HealthStatus.Degraded, null, TimeSpan.Zero, null, null)))));

    [Fact]
    public async Task Is_asked_of_the_coordinator_itself()
    {
        await using var api = await new AnApi().Start();
        await api.Submit(AGrid.Named("g")); // it has started
        CoordinatorHealth health = new(new CoordinatorQuestions(api.Coordinator, TimeSpan.FromMinutes(1)));
        HealthCheckContext context = new() { Registration = new("coordinator", health, HealthStatus.Unhealthy, [Readiness.Tag]) };
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync(context)).Status);
        using var system = ActorSystem.Create("away", "akka.loglevel = OFF\nakka.stdout-loglevel = OFF");
        CoordinatorHealth alone = new(new CoordinatorQuestions(system.DeadLetters, TimeSpan.FromMilliseconds(100)));
        var away = await alone.CheckHealthAsync(context);
        Assert.Equal(HealthStatus.Unhealthy, away.Status);
        Assert.StartsWith("the coordinator did not answer within 0.1 s", away.Description, StringComparison.Ordinal);
    }

    private static HealthReport Report(params (string Name, HealthReportEntry Entry)[] checks) => new(checks.ToDictionary(check => check.Name, check => check.Entry), TimeSpan.Zero);
}
