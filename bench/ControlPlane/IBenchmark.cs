namespace Slfd.ControlPlane;

/// <summary>Claims about the control plane, measured. A new one is a class, a line in Program.cs and a line in bench/Runner/Benchmark.cs.</summary>
internal interface IBenchmark
{
    /// <summary>What <c>bench/run</c> calls it.</summary>
    string Name { get; }

    /// <summary>Measures and says what it does as it goes.</summary>
    /// <param name="arguments">What follows the name.</param>
    /// <returns>The closing lines; empty where something that it needs is absent, which it has said.</returns>
    Task<IReadOnlyList<Figure>> Run(string[] arguments);
}

/// <summary>A measured figure and its goal.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Goal">What it should be.</param>
/// <param name="AtLeast">Whether it should be at least the goal; else at most.</param>
internal sealed record Figure(string Name, double Value, string Unit, double Goal, bool AtLeast = false)
{
    public bool Met => AtLeast ? Value >= Goal : Value <= Goal;

    public override string ToString() => FormattableString.Invariant($"{Name}: {Value:0.###} {Unit} (goal {Goal:0.##}{(AtLeast ? " or more" : "")})");
}
