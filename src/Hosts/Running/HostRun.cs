using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Slfd.Hosts.Logs;
using Slfd.Hosts.Signals;

namespace Slfd.Hosts.Running;

/// <summary>The generic host of a long-running process: how it is made, and how it runs.</summary>
internal static class HostRun
{
    /// <summary>A host without the defaults: settings come from the command line and HOCON, signals from the process, and both logs and systemd are the process's.</summary>
    public static HostApplicationBuilder Builder(ServiceLog log, Interruption interruption, ServiceManager manager)
    {
        HostApplicationBuilder builder = new(new HostApplicationBuilderSettings { DisableDefaults = true, ApplicationName = "slfd" });
        builder.Services.AddSingleton(log.Factory);
        builder.Services.AddSingleton(log.People);
        builder.Services.AddSingleton(interruption);
        builder.Services.AddSingleton(manager);
        builder.Services.AddSingleton<IHostLifetime, SignalLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Timeout.InfiniteTimeSpan); // its parts have limits of their own, and Run has one for all
        return builder;
    }

    /// <summary>Starts the host, waits until a signal or one of its parts ends it, and stops it in the order in which it was built, backwards.</summary>
    /// <param name="host">Disposed by the caller.</param>
    /// <param name="interruption">The second signal hurries.</param>
    /// <param name="stopWithin">How long all parts together may take to stop.</param>
    /// <param name="afterTwice">How long after the second signal.</param>
    /// <param name="started">Done once all parts have started.</param>
    /// <returns>Whether all parts had stopped when this returned.</returns>
    /// <exception cref="Exception">What a part said that cannot start; the others are stopped.</exception>
    public static async Task<bool> Run(IHost host, Interruption interruption, TimeSpan stopWithin, TimeSpan afterTwice = default, Action? started = null)
    {
        var life = host.Services.GetRequiredService<IHostApplicationLifetime>();
        try
        {
            await host.StartAsync();
            started?.Invoke();
            TaskCompletionSource ending = new(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var registration = life.ApplicationStopping.Register(ending.SetResult);
            await ending.Task;
        }
        catch (OperationCanceledException) when (life.ApplicationStopping.IsCancellationRequested)
        {
            // Ended while it started.
        }
        catch
        {
            await Stop(host, interruption, stopWithin, afterTwice);
            throw;
        }

        return await Stop(host, interruption, stopWithin, afterTwice);
    }

    private static async Task<bool> Stop(IHost host, Interruption interruption, TimeSpan within, TimeSpan afterTwice)
    {
        var stopping = host.StopAsync(CancellationToken.None);
        var first = await Task.WhenAny(stopping, interruption.Twice, Task.Delay(within));
        if (first == interruption.Twice)
        {
            first = await Task.WhenAny(stopping, Task.Delay(afterTwice));
        }

        if (first != stopping)
        {
            return false;
        }

        if (stopping.Exception is { } fault)
        {
            host.Services.GetRequiredService<ILoggerFactory>().CreateLogger(nameof(HostRun)).Line(LogLevel.Warning, $"a part did not stop well: {fault.GetBaseException()}");
        }

        return true;
    }
}
