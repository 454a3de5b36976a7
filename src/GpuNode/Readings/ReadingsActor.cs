using Akka.Actor;
using Slfd.Cards;
using Slfd.GpuNode.Slots;
using Slfd.Messages.Coordination;

namespace Slfd.GpuNode.Readings;

/// <summary>Reads the host at a bounded rate and tells its parent. In an actor of its own, so that a driver that does not answer holds up nothing else.</summary>
internal sealed class ReadingsActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(10);

    private HostReader? _reader;

    /// <param name="slots">The node's slots.</param>
    /// <param name="runs">The runs folder.</param>
    public ReadingsActor(IReadOnlyList<DeviceSlot> slots, string runs) => Receive<Tick>(_ =>
    {
        _reader ??= new(slots, runs, slots.Any(slot => slot.VisibleGpu is not null) ? Nvml.Open() : null);
        Context.Parent.Tell(new HostRead(_reader.Read()));
    });

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(Tick), new Tick(), TimeSpan.Zero, s_every);

    /// <inheritdoc/>
    protected override void PostStop() => _reader?.Dispose();

    /// <summary>It is time to read.</summary>
    private sealed record Tick : INoSerializationVerificationNeeded;
}

/// <summary>The host was read.</summary>
/// <param name="Reading">How it stands.</param>
internal sealed record HostRead(HostReading Reading) : INoSerializationVerificationNeeded;
