namespace Slfd.GpuNode.Slots;

/// <summary>Where NVIDIA's multi-process service comes from, and how patient the node is with it.</summary>
public sealed record MultiProcessOptions
{
    /// <summary>The program that controls it; null: <c>nvidia-cuda-mps-control</c> of the search path.</summary>
    public string? Program { get; init; }

    /// <summary>Where its folders lie; short, since it holds sockets. Null: <c>XDG_RUNTIME_DIR</c>, or the folder for temporary files.</summary>
    public string? Folder { get; init; }

    /// <summary>How often the node looks whether it answers. Default 30 s.</summary>
    public TimeSpan CheckEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the program may take to answer. Default 20 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(20);
}
