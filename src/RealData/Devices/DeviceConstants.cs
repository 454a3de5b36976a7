using System.Collections.Concurrent;
using static TorchSharp.torch;

namespace Slfd.RealData.Devices;

/// <summary>Small constant tensors, made once for each device and kept for the life of the process: channel means, tables of places.</summary>
public static class DeviceConstants
{
    /// <summary>The constant. It must not be changed or disposed.</summary>
    /// <typeparam name="TKey">Says what it is: equal keys are equal constants. A type of its own, or a tuple whose first item names the kind.</typeparam>
    /// <param name="key">What it is.</param>
    /// <param name="device">Where it is needed.</param>
    /// <param name="make">Makes it, on the CPU.</param>
    public static Tensor Of<TKey>(TKey key, Device device, Func<Tensor> make)
        where TKey : notnull => Kept<TKey>.ByKey.GetOrAdd((key, device.type, device.index), _ =>
        {
            using var scope = NewDisposeScope();
            using var guard = no_grad();
            return make().ToDevice(device).alias().DetachFromDisposeScope();
        });

    private static class Kept<TKey>
    {
        public static ConcurrentDictionary<(TKey Key, TorchSharp.DeviceType Type, int Index), Tensor> ByKey { get; } = new();
    }
}
