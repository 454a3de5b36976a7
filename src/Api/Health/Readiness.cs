using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Slfd.Api.Health;

/// <summary>What <c>/readyz</c> asks, and systemd is told at the start: the health checks that carry <see cref="Tag"/>.</summary>
internal static class Readiness
{
    /// <summary>The tag of checks that must be healthy for the host to be ready.</summary>
    public const string Tag = "ready";

    /// <summary>What is wrong, in one line.</summary>
    public static string Sentence(HealthReport report) => string.Join("; ", report.Entries
        .Where(entry => entry.Value.Status != HealthStatus.Healthy)
        .Select(entry => entry.Value.Description ?? entry.Value.Exception?.Message ?? $"{entry.Key} is {entry.Value.Status}"));
}
