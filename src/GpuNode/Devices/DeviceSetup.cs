using Slfd.Artifacts;
using Slfd.GpuNode.Slots;
using Slfd.GpuNode.Workers;

namespace Slfd.GpuNode.Devices;

/// <summary>What a device actor needs to supervise its slot.</summary>
/// <param name="Slot">The place for its worker.</param>
/// <param name="Options">Patience.</param>
/// <param name="Worker">How a worker is started.</param>
/// <param name="Runs">Where artifacts lie.</param>
/// <param name="DataFolder">Where the worker looks for data sets; absolute.</param>
internal sealed record DeviceSetup(DeviceSlot Slot, DeviceOptions Options, WorkerCommandLine Worker, RunsFolder Runs, string DataFolder);
