using Microsoft.Extensions.Logging;
using Slfd.Programs;

namespace Slfd.Api.Failures;

/// <summary>What the API writes to the host's log. A flood of refused requests leaves a few lines a second and a count, not a full disk.</summary>
internal sealed class ApiLog(Action<LogLevel, string> write, TimeProvider clock)
{
    private readonly Lock _turn = new();
    private readonly FloodGate _gate = new(linesPerSecond: 5, clock);
    private readonly FloodGate _faults = new(linesPerSecond: 1, clock);

    /// <summary>Requests that were refused since the start.</summary>
    public long Refusals { get; private set; }

    /// <summary>A request was refused.</summary>
    public void Refused(string line)
    {
        lock (_turn)
        {
            Refusals++;
            if (!_gate.Passes(out var held))
            {
                return;
            }

            if (held > 0)
            {
                write(LogLevel.Warning, $"http: {held} more requests were refused");
            }
        }

        write(LogLevel.Warning, $"http: refused {line}");
    }

    /// <summary>Something broke in here. A request that breaks something can be sent again and again.</summary>
    public void Fault(string line)
    {
        lock (_turn)
        {
            if (!_faults.Passes(out var held))
            {
                return;
            }

            if (held > 0)
            {
                write(LogLevel.Error, $"http: {held} more requests failed");
            }
        }

        write(LogLevel.Error, $"http: {line}");
    }

    /// <summary>Something worth knowing.</summary>
    public void Note(string line) => write(LogLevel.Information, $"http: {line}");
}
