using Slfd.Coordinator.Failures;
using Slfd.Messages.Events;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;
using Slfd.Experiments.Cells;

namespace Slfd.Coordinator.Tests.Schedules;

/// <summary>What failed on each device since its last success, counted anew: a device is quarantined at the failure that is one too many, and not otherwise.</summary>
/// <param name="policy">How many are too many.</param>
internal sealed class DeviceHistory(FailurePolicy policy)
{
    private readonly Dictionary<DeviceId, (HashSet<CellId> Blamed, HashSet<CellId> Failed)> _failures = [];
    private readonly HashSet<DeviceId> _quarantined = [];
    private readonly HashSet<DeviceId> _known = [];
    private DeviceId? _due;

    /// <summary>Whether it ever got a cell, whatever was forgotten since.</summary>
    public bool WasGranted(DeviceId device) => _known.Contains(device);

    /// <summary>Devices that are quarantined.</summary>
    public IReadOnlyCollection<DeviceId> Quarantined => _quarantined;

    /// <summary>Reads one event.</summary>
    /// <param name="change">The event.</param>
    /// <param name="finishedOn">The device of the live lease that a result ended; else null.</param>
    public void Read(ICoordinatorEvent change, DeviceId? finishedOn)
    {
        if (_due is { } due)
        {
            Assert.Equal(due, Assert.IsType<DeviceQuarantined>(change).Device);
        }

        switch (change)
        {
            case LeaseGranted granted:
                Assert.DoesNotContain(granted.Device, _quarantined);
                _known.Add(granted.Device);
                break;
            case CellFailed failed:
                Read(failed);
                break;
            case CellSucceeded when finishedOn is { } device:
                _failures.Remove(device);
                break;
            case DeviceQuarantined quarantined:
                Assert.True(_due == quarantined.Device, $"{quarantined.Device} was quarantined without cause");
                _due = null;
                Assert.True(_quarantined.Add(quarantined.Device));
                break;
            case DeviceRestored restored:
                Assert.True(_quarantined.Remove(restored.Device), "a device was restored that was not quarantined");
                _failures.Remove(restored.Device);
                break;
            case NodeForgotten forgotten:
                _quarantined.RemoveWhere(device => device.Node == forgotten.Node);
                foreach (var device in _failures.Keys.Where(device => device.Node == forgotten.Node).ToList())
                {
                    _failures.Remove(device);
                }

                break;
        }
    }

    /// <summary>Nothing is owed.</summary>
    public void Check() => Assert.True(_due is null, $"{_due} should have been quarantined");

    private void Read(CellFailed failed)
    {
        var (blames, counts) = failed.Failure.Class switch
        {
            FailureClass.Infrastructure or FailureClass.TimeOut => (true, true),
            FailureClass.OutOfMemory => (failed.RetryAfter is null, failed.RetryAfter is null),
            FailureClass.User or FailureClass.Numeric => (false, true),
            FailureClass.Storage or FailureClass.Data => (false, false),
            var unknown => throw new ArgumentOutOfRangeException(nameof(failed), unknown, "not a class of failures"),
        };
        if (!_failures.TryGetValue(failed.Device, out var rows))
        {
            _failures[failed.Device] = rows = ([], []);
        }

        if (blames)
        {
            rows.Blamed.Add(failed.Lease.Cell);
        }

        if (counts)
        {
            rows.Failed.Add(failed.Lease.Cell);
        }

        if (!_quarantined.Contains(failed.Device) && ((blames && rows.Blamed.Count >= policy.QuarantineAfter) || (counts && rows.Failed.Count >= policy.StopAfter)))
        {
            _due = failed.Device;
        }
    }
}
