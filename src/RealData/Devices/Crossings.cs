using TorchSharp;
using static TorchSharp.torch;

namespace Slfd.RealData.Devices;

/// <summary>The door between the host and the device in what runs at every step. Each crossing has a GPU and its host wait for one another, so they are few, and counted: <c>bench/run dc-crossings</c>.</summary>
/// <remarks>On a processor nothing is moved; what would cross is counted all the same. A test lets no other crossing into the folders of the steps.</remarks>
public static class Crossings
{
    [ThreadStatic]
    private static long s_count;

    /// <summary>Crossings of this thread so far.</summary>
    public static long Count => s_count;

    /// <summary>Sends what was made on the host.</summary>
    /// <returns>On the device; the tensor itself where it is there already.</returns>
    public static Tensor ToDevice(this Tensor host, Device device)
    {
        s_count++;
        return host.to(device);
    }

    /// <summary>Sends several as one.</summary>
    /// <param name="host">Of one format.</param>
    /// <param name="device">Where to.</param>
    /// <returns>As they came; on a GPU views of one piece of memory. The caller's dispose scope owns them.</returns>
    public static Tensor[] ToDevice(this IReadOnlyList<Tensor> host, Device device)
    {
        s_count++;
        if (device.type == DeviceType.CPU)
        {
            return [.. host];
        }

        var parts = cat([.. host.Select(tensor => tensor.reshape(-1))]).to(device).split([.. host.Select(tensor => tensor.numel())]);
        return [.. parts.Zip(host).Select(pair => pair.First.view(pair.Second.shape))];
    }

    /// <summary>Reads one number back.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    public static T Read<T>(this Tensor onDevice)
        where T : unmanaged
    {
        s_count++;
        return onDevice.item<T>();
    }

    /// <summary>Reads numbers back at once.</summary>
    /// <param name="onDevice">float32 numbers, at least one.</param>
    public static float[] ReadAll(this IReadOnlyList<Tensor> onDevice)
    {
        s_count++;
        using var guard = no_grad();
        using var together = stack(onDevice);
        using var host = together.cpu();
        return host.data<float>().ToArray();
    }

    /// <summary>Reads numbers back at once and adds them up in double, in their order.</summary>
    /// <param name="onDevice">float32 numbers, at least one.</param>
    public static double ReadSum(this IReadOnlyList<Tensor> onDevice) => onDevice.ReadAll().Aggregate(0.0, (sum, number) => sum + number);

    /// <summary>A few numbers of the host on the device without a crossing: they travel in the commands that fill them in.</summary>
    /// <param name="host">float32, on the CPU, of a handful of numbers.</param>
    /// <param name="device">Where to.</param>
    public static Tensor FilledIn(this Tensor host, Device device) => device.type == DeviceType.CPU
        ? host
        : cat([.. host.reshape(-1).data<float>().Select(number => full([1], number, ScalarType.Float32, device))]).view(host.shape);
}
