using Akka.Hosting;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;
using Slfd.Api.Health;
using Slfd.Api.Questions;
using Slfd.Hosts.Coordinators;

namespace Slfd.Hosts.Tests.Coordinators;

/// <summary>The health checks behind <c>/readyz</c>, with a coordinator that is away and a port for nodes that opens, closes and loses its actor.</summary>
public sealed class When_readiness_is_asked() : TestKit("akka.loglevel = ERROR")
{
    [Fact]
    public async Task A_coordinator_that_does_not_answer_is_named()
    {
        CoordinatorQuestions away = new(CreateTestProbe().Ref, TimeSpan.FromMilliseconds(200));
        var report = await Ask(services => services.AddSingleton(away).AddHealthChecks().AddCheck<CoordinatorHealth>("coordinator", tags: [Readiness.Tag]));
        Assert.Equal(HealthStatus.Unhealthy, report.Status);
        Assert.StartsWith("the coordinator did not answer within 0.2 s", Readiness.Sentence(report), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_for_nodes_that_is_not_open_is_named()
    {
        var registry = ActorRegistry.For(Sys);
        registry.Register<CoordinatorWay>(CreateTestProbe().Ref);
        registry.Register<CoordinatorWatch>(CreateTestProbe().Ref);
        GateService gate = new(new() { Listen = new("127.0.0.1", 0) }, Sys, registry, NullLogger.Instance);
        Task<HealthReport> Report() => Ask(services => services.AddSingleton(gate).AddHealthChecks().AddCheck<GateService>("gate", tags: [Readiness.Tag]));
        Assert.Equal("nodes cannot connect to this host: its port for them does not answer", Readiness.Sentence(await Report()));
        await gate.StartAsync(CancellationToken.None);
        Assert.Equal(HealthStatus.Healthy, (await Report()).Status);
        await gate.StoppingAsync(CancellationToken.None);
        Assert.Equal(HealthStatus.Unhealthy, (await Report()).Status);
    }

    private static async Task<HealthReport> Ask(Action<IServiceCollection> checks)
    {
        ServiceCollection services = new();
        services.AddLogging();
        checks(services);
        await using var provider = services.BuildServiceProvider();
        return await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Tags.Contains(Readiness.Tag));
    }
}
