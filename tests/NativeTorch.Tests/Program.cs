using static TorchSharp.torch;

namespace Slfd.NativeTorch.Tests;

/// <summary>What the test assembly does when a test starts it as a process of its own; the test platform never calls it.</summary>
internal static class Program
{
    public static int Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["touch-torch"]:
                return TouchTorch();
            case ["load-torch"]:
                try
                {
                    TorchLibraries.EnsureLoaded();
                    return 0;
                }
                catch (TorchUnavailableException unavailable)
                {
                    Console.Error.WriteLine(unavailable.Message);
                    return 3;
                }

            default:
                Console.Error.WriteLine("usage: touch-torch | load-torch");
                return 2;
        }
    }

    /// <summary>On its own, because compiling a method that names a torch type loads TorchSharp.</summary>
    private static int TouchTorch()
    {
        using var sum = ones(2, 3).sum();
        Console.WriteLine($"sum {sum.item<float>()}");
        return 0;
    }
}
