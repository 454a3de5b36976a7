namespace Slfd.Benchmarks;

/// <summary>Processor time of one DC iteration of ours over that of a plain PyTorch program in the reference's style, one thread each, taking turns.</summary>
internal sealed class DcIteration : IBenchmark
{
    private const int Rounds = 5, Width = 128;

    private readonly PyTorchPeer _peer = new("dc_iteration.py");

    public string Name => "dc-iteration";

    public IReadOnlyList<Figure> Run()
    {
        if (_peer.Version() is not { } version)
        {
            return [];
        }

        Console.WriteLine($"PyTorch {version}; ConvNet depth 3 width {Width}, ten classes, one image per class, 32 px, six augmentations; medians of {Rounds} rounds");
        return [Compare(64, timed: 1, goal: 0.95), Compare(1, timed: 3, goal: 0.55)];
    }

    private Figure Compare(int batchReal, int timed, double goal)
    {
        var (ours, theirs) = (new List<double>(), new List<double>());
        using var loop = new DistillationLoop(Width, batchReal);
        loop.Iterate();
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(ProcessorTime.Median(Enumerable.Range(0, timed).Select(_ => ProcessorTime.Of(() => loop.Iterate()))));
            theirs.Add(_peer.Seconds(batchReal, timed));
        }

        var (mine, other) = (ProcessorTime.Median(ours), ProcessorTime.Median(theirs));
        Console.WriteLine(FormattableString.Invariant($"batch_real {batchReal}: ours {mine:0.000} s, PyTorch {other:0.000} s"));
        return new($"{Name}-{batchReal}", mine / other, "of PyTorch's processor time", goal);
    }
}
