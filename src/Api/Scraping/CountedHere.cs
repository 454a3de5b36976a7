using System.Diagnostics.Metrics;
using Prometheus;

namespace Slfd.Api.Scraping;

/// <summary>What the coordinator of this process counts under its meter, for Prometheus: <c>slfd.attempts.failed</c> becomes <c>slfd_attempts_failed_total</c>. Gauges are asked for elsewhere.</summary>
internal sealed class CountedHere : IDisposable
{
    private const string Meter = "Slfd.Coordinator";

    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private readonly MetricFactory _metrics;
    private readonly Lock _gate = new();
    private MeterListener? _listener;

    /// <summary>Counts nothing yet.</summary>
    public CountedHere() => _metrics = Metrics.WithCustomRegistry(_registry);

    /// <summary>Counts from now on, if it does not yet.</summary>
    public void Listen()
    {
        lock (_gate)
        {
            if (_listener is not null)
            {
                return;
            }

            _listener = new()
            {
                InstrumentPublished = (instrument, listener) =>
                {
                    if (instrument.Meter.Name == Meter && instrument is Counter<long> or Histogram<double>)
                    {
                        listener.EnableMeasurementEvents(instrument);
                    }
                },
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
                _metrics.CreateCounter($"{Name(instrument)}_total", Help(instrument), Labels(tags)).WithLabels(Values(tags)).Inc(value));
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
                _metrics.CreateHistogram($"{Name(instrument)}_seconds", Help(instrument), Labels(tags), new() { Buckets = Histogram.ExponentialBuckets(0.001, 4, 8) }).WithLabels(Values(tags)).Observe(value));
            _listener.Start();
        }
    }

    /// <summary>What was counted so far.</summary>
    public Task Write(Stream output, CancellationToken stop) => _registry.CollectAndExportAsTextAsync(output, ExpositionFormat.PrometheusText, stop);

    /// <inheritdoc/>
    public void Dispose() => _listener?.Dispose();

    private static string Name(Instrument instrument) => instrument.Name.Replace('.', '_');

    private static string Help(Instrument instrument) => instrument.Description ?? instrument.Name;

    private static string[] Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new string[tags.Length];
        for (var index = 0; index < tags.Length; index++)
        {
            labels[index] = tags[index].Key;
        }

        return labels;
    }

    private static string[] Values(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var values = new string[tags.Length];
        for (var index = 0; index < tags.Length; index++)
        {
            values[index] = tags[index].Value?.ToString() ?? string.Empty;
        }

        return values;
    }
}
