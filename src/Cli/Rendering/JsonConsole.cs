using System.Text.Json;
using System.Text.Json.Serialization;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;

namespace Slfd.Cli.Rendering;

/// <summary>One JSON object a line on stdout: <c>{"event":"progress", …}</c>. Events are added over time, members are never renamed.</summary>
internal sealed class JsonConsole(TextWriter output, TimeProvider clock) : IRunConsole
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    private string? _lastProgress;

    public void Progress(RunView view)
    {
        var line = JsonSerializer.Serialize(
            new
            {
                view.Grid,
                view.Status,
                RemainingSeconds = view.Remaining is { } left ? Math.Round(left.TotalSeconds) : (double?)null,
                Devices = view.Devices.Select(device => new
                {
                    device.Slot,
                    device.State,
                    Cell = device.Lease?.Cell.ToString(),
                    Token = device.Lease?.Token.Value,
                    device.Label,
                    device.Phase,
                    device.Iteration,
                    device.Of,
                    device.Loss,
                    device.Rate,
                    device.MemoryBytes,
                }),
            },
            s_options);
        if (line != _lastProgress)
        {
            _lastProgress = line;
            Write("progress", line);
        }
    }

    public void Finished(RunView view, LeaseId lease, string label, Verdict verdict) =>
        Write("finished", new { Cell = lease.Cell.ToString(), Token = lease.Token.Value, label, verdict });

    public void Failed(RunView view, LeaseId lease, string slot, string label, CellFailure failure) =>
        Write("failed", new { Cell = lease.Cell.ToString(), Token = lease.Token.Value, slot, label, failure.Class, failure.Message, failure.StderrTail, failure.Iteration });

    public void Evaluated(LeaseId lease, string label, int iteration, string architecture, int repeat, int correct, int tested) =>
        Write("evaluated", new { Cell = lease.Cell.ToString(), Token = lease.Token.Value, label, iteration, architecture, repeat, Correct = correct == CellOutcome.Diverged ? (int?)null : correct, Diverged = correct == CellOutcome.Diverged ? true : (bool?)null, tested });

    public void Note(bool warning, string text) => Write("note", new { warning, text });

    public void Dispose() => output.Flush();

    /// <summary>Writes one event; also used for what commands say at their end.</summary>
    public void Write(string name, object members) => Write(name, JsonSerializer.Serialize(members, s_options));

    private void Write(string name, string json)
    {
        var head = $"{{\"event\":\"{name}\",\"at\":\"{clock.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ}\"";
        output.WriteLine(json == "{}" ? head + "}" : $"{head},{json[1..]}");
        output.Flush();
    }
}
