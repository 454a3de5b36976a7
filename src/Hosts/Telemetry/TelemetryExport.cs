using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Slfd.Hosts.Telemetry;

/// <summary>Sends metrics and spans to an OpenTelemetry collector, where one is named; otherwise does nothing, and nobody measures anything.</summary>
/// <remarks>The standard variables apply: <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, <c>OTEL_EXPORTER_OTLP_PROTOCOL</c>, <c>OTEL_METRIC_EXPORT_INTERVAL</c> and the rest of the SDK's.</remarks>
internal sealed class TelemetryExport : IDisposable
{
    /// <summary>Both planes' meters and sources.</summary>
    private const string Sources = "Slfd.*";

    /// <summary>The environment variable that stands in for a collector's address.</summary>
    public const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string ProtocolVariable = "OTEL_EXPORTER_OTLP_PROTOCOL";
    private readonly MeterProvider _metrics;
    private readonly TracerProvider _traces;

    private TelemetryExport(MeterProvider metrics, TracerProvider traces) => (_metrics, _traces) = (metrics, traces);

    /// <summary>Begins to send. The caller disposes it at the end, which sends what is left.</summary>
    /// <param name="collector">Where to; null: where the environment says.</param>
    /// <param name="service"><c>slfd-serve</c> or <c>slfd-node</c>.</param>
    /// <param name="instance">Tells this process from others of the service.</param>
    /// <returns>Null: nothing is configured.</returns>
    public static TelemetryExport? Start(Uri? collector, string service, string instance)
    {
        if (collector is null && string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(EndpointVariable)))
        {
            return null;
        }

        var resource = ResourceBuilder.CreateDefault().AddService(service, serviceNamespace: "slfd", serviceInstanceId: instance);
        return new(
            Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(Sources).AddOtlpExporter(options => Send(options, collector, "v1/metrics")).Build(),
            Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(Sources).AddOtlpExporter(options => Send(options, collector, "v1/traces")).Build());
    }

    /// <summary>Sends what is left, for a few seconds at most.</summary>
    public void Dispose()
    {
        _metrics.ForceFlush(3000);
        _traces.ForceFlush(3000);
        _metrics.Dispose();
        _traces.Dispose();
    }

    private static void Send(OtlpExporterOptions options, Uri? collector, string path)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(ProtocolVariable)) || collector is not null)
        {
            options.Protocol = OtlpExportProtocol.HttpProtobuf;
        }

        if (collector is not null)
        {
            options.Endpoint = new Uri(collector.AbsoluteUri.TrimEnd('/') + "/" + path);
        }
    }
}
