using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;

namespace Slfd.Cli.Rendering;

/// <summary>Where a running grid is shown. Called from one actor, so never from two threads at once.</summary>
internal interface IRunConsole : IDisposable
{
    /// <summary>The grid's counts, about twice a second.</summary>
    void Progress(RunView view);

    /// <summary>A cell's result was accepted.</summary>
    void Finished(RunView view, LeaseId lease, string label, Verdict verdict);

    /// <summary>An attempt failed.</summary>
    void Failed(RunView view, LeaseId lease, string slot, string label, CellFailure failure);

    /// <summary>One training of an evaluation point is done.</summary>
    void Evaluated(LeaseId lease, string label, int iteration, string architecture, int repeat, int correct, int tested);

    /// <summary>Something a person should know.</summary>
    void Note(bool warning, string text);
}
