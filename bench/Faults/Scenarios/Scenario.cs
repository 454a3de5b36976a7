namespace Slfd.Faults.Scenarios;

/// <summary>One kind of misfortune: a lab works, is struck, and must end as if it had not been.</summary>
/// <param name="Name">What <c>bench/faults</c> calls it.</param>
/// <param name="Description">One line.</param>
/// <param name="Quick">Whether it is in the short selection.</param>
/// <param name="Run">Runs it; <see cref="Labs.FaultException"/> where something that must hold does not.</param>
/// <param name="OneKind">Whether it has one kind of workers only, and is not for <c>--real</c>.</param>
internal sealed record Scenario(string Name, string Description, bool Quick, Func<Story, Task> Run, bool OneKind = false);

/// <summary>What a scenario says as it goes.</summary>
/// <param name="real">Whether the grid is one for real workers, and what it ends in is compared with what it ends in undisturbed.</param>
internal sealed class Story(bool real = false)
{
    private readonly System.Diagnostics.Stopwatch _watch = System.Diagnostics.Stopwatch.StartNew();

    public bool Real => real;

    public void Tell(FormattableString line) => Console.WriteLine($"  {_watch.Elapsed.TotalSeconds,6:F1} s  {FormattableString.Invariant(line)}");
}
