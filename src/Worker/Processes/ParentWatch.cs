using Slfd.Messages.Workers;

namespace Slfd.Worker.Processes;

/// <summary>Ends this process when its parent is gone, also after a kill -9 of the parent: nobody could collect what it computes, and its device is wanted.</summary>
internal static class ParentWatch
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    /// <summary>Looks once a second, from a thread of its own, whether another process has become the parent.</summary>
    /// <remarks>End-of-file on stdin says the same sooner, unless a sibling inherited the other end of the pipe.</remarks>
    public static void Start()
    {
        var parent = NativeProcess.ParentId();
        var watch = new Thread(() =>
        {
            while (NativeProcess.ParentId() == parent)
            {
                Thread.Sleep(s_interval);
            }

            NativeProcess.ExitNow(WorkerExitCode.Orphaned);
        })
        {
            IsBackground = true,
            Name = "parent watch",
        };
        watch.Start();
    }
}
