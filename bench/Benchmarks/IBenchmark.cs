namespace Slfd.Benchmarks;

/// <summary>One claim about the compute plane, measured. A new one is a class, a line in Program.cs and a line in bench/Runner/Benchmark.cs.</summary>
internal interface IBenchmark
{
    /// <summary>What <c>bench/run</c> calls it.</summary>
    string Name { get; }

    /// <summary>Measures and says what it does as it goes; its closing lines are <see cref="Figure"/>s.</summary>
    /// <returns>The figures; empty where something that it needs is absent, which it has said.</returns>
    IReadOnlyList<Figure> Run();
}

/// <summary>A measured figure that should not exceed its goal.</summary>
internal sealed record Figure(string Name, double Value, string Unit, double Goal)
{
    public bool Met => Value <= Goal;

    public override string ToString() => FormattableString.Invariant($"{Name}: {Value:0.##} {Unit} (goal {Goal:0.##})");
}
