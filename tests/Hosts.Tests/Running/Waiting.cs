using System.Diagnostics;

namespace Slfd.Hosts.Tests.Running;

/// <summary>Waits for what must become true.</summary>
internal static class Waiting
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    public static async Task Until(Func<bool> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < Patience, $"waited {Patience} for {what}");
            await Task.Delay(20);
        }
    }
}
