using Microsoft.Extensions.Diagnostics.HealthChecks;
using Slfd.Api.Failures;
using Slfd.Api.Questions;
using Slfd.Messages.Coordination;

namespace Slfd.Api.Health;

/// <summary>Whether the coordinator answers, on this host or another.</summary>
internal sealed class CoordinatorHealth(CoordinatorQuestions coordinator) : IHealthCheck
{
    /// <summary>Sooner than the connection of somebody without a token is ended, after 15 seconds.</summary>
    private static readonly TimeSpan s_within = TimeSpan.FromSeconds(8);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await coordinator.Ask<ICoordinatorReply>(new GetGrids(), s_within, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (ApiFailure away)
        {
            return new(context.Registration.FailureStatus, away.Message);
        }
    }
}
