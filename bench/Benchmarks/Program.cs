using Slfd.Benchmarks;
using Slfd.NativeTorch;
using TorchSharp;

IBenchmark[] benchmarks = [new MemoryFlat(), new DcIteration(), EvaluationPoint.OfFive(), EvaluationPoint.OfConvNet(), new GeneratorAgainstPyTorch(), new GeneratorMemory(), new DistillationAt128(), new Launches(), new CrossingCount(), new SecondDerivative()];
if (args is not [var name])
{
    foreach (var known in benchmarks)
    {
        Console.WriteLine(known.Name);
    }

    return args.Length == 0 ? 0 : 2;
}

if (benchmarks.FirstOrDefault(known => known.Name == name) is not { } benchmark)
{
    Console.Error.WriteLine($"unknown benchmark '{name}'; known are {string.Join(", ", benchmarks.Select(known => known.Name))}");
    return 2;
}

// As the worker does before its first tensor.
TorchLibraries.EnsureLoaded();
var (path, because) = MatrixProducts.Choose(TorchLibraries.Folder!);
Console.WriteLine($"matrix products by MKL {path}{(because is null ? "" : $": {because}")}");
NativeHeap.KeepFreedMemory();
torch.set_num_threads(1);
var figures = benchmark.Run();
foreach (var figure in figures)
{
    Console.WriteLine(figure);
}

return figures.All(figure => figure.Met) ? 0 : 1;
