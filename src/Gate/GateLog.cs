using Microsoft.Extensions.Logging;
using Slfd.Networking;
using Slfd.Programs;

namespace Slfd.Gate;

/// <summary>What the gate says. Strangers cause most of it, so a few lines a second pass and the rest is counted.</summary>
internal sealed class GateLog(Action<LogLevel, string> write, TimeProvider clock)
{
    private readonly Lock _turn = new();
    private readonly FloodGate _refusals = new(linesPerSecond: 3, clock);
    private readonly FloodGate _notes = new(linesPerSecond: 50, clock);

    /// <summary>Somebody was refused.</summary>
    public void Refused(string line) => Write(LogLevel.Warning, _refusals, $"gate: refused {line}");

    /// <summary>A node came or went.</summary>
    public void Note(string line) => Write(LogLevel.Information, _notes, $"gate: {line}");

    /// <summary>Files that say who is let in have changed.</summary>
    public void Changed(FileChange change) => write(change.Taken ? LogLevel.Information : LogLevel.Warning, change.Sentence);

    private void Write(LogLevel level, FloodGate gate, string line)
    {
        lock (_turn)
        {
            if (gate.Passes(out var held))
            {
                if (held > 0)
                {
                    write(level, $"gate: {held} more lines of that kind were held back");
                }

                write(level, line);
            }
        }
    }
}
