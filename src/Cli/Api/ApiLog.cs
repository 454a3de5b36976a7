using Microsoft.Extensions.Logging;

namespace Slfd.Cli.Api;

/// <summary>The API's word to the host's log. A flood of refused requests leaves a line a second and a count, not a full disk.</summary>
internal sealed class ApiLog(Action<LogLevel, string> write, TimeProvider clock)
{
    private const int LinesPerSecond = 5;
    private readonly Lock _turn = new();
    private long _second;
    private int _lines;
    private long _unsaid;

    /// <summary>Requests that were refused since the start.</summary>
    public long Refusals { get; private set; }

    /// <summary>A request was refused.</summary>
    public void Refused(string line)
    {
        lock (_turn)
        {
            Refusals++;
            var second = clock.GetUtcNow().ToUnixTimeSeconds();
            if (second != _second)
            {
                if (_unsaid > 0)
                {
                    write(LogLevel.Warning, $"http: {_unsaid} more requests were refused");
                }

                (_second, _lines, _unsaid) = (second, 0, 0);
            }

            if (++_lines > LinesPerSecond)
            {
                _unsaid++;
                return;
            }
        }

        write(LogLevel.Warning, $"http: refused {line}");
    }

    /// <summary>Something broke in here.</summary>
    public void Fault(string line) => write(LogLevel.Error, $"http: {line}");

    /// <summary>Something worth knowing.</summary>
    public void Note(string line) => write(LogLevel.Information, $"http: {line}");
}
