using System.Diagnostics;
using TorchSharp;

namespace Slfd.Worker.Measuring;

/// <summary>Wall time of work on a device, until the device has done it.</summary>
internal static class DeviceClock
{
    /// <summary>Milliseconds: the median of <paramref name="times"/> runs after one that is not counted.</summary>
    public static double Median(torch.Device device, int times, Action work)
    {
        Once(device, work);
        double[] sorted = [.. Enumerable.Range(0, times).Select(_ => Once(device, work)).Order()];
        return sorted[sorted.Length / 2];
    }

    /// <summary>Milliseconds of one run.</summary>
    public static double Once(torch.Device device, Action work)
    {
        Wait(device);
        var started = Stopwatch.GetTimestamp();
        work();
        Wait(device);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static void Wait(torch.Device device)
    {
        if (device.type == DeviceType.CUDA)
        {
            torch.cuda.synchronize();
        }
    }
}
