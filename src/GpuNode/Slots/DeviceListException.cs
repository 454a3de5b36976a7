namespace Slfd.GpuNode.Slots;

/// <summary>A device list that cannot be met; the message says what is allowed here.</summary>
public sealed class DeviceListException(string message) : Exception(message);
