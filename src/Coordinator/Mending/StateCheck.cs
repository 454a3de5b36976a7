using Slfd.Checking;
using Slfd.Coordinator.Hosting;

namespace Slfd.Coordinator.Mending;

/// <summary>Compares everything with everything, by the checker that knows no rule of the coordinator (<see cref="CheckReport"/>). Reads only, and may run beside a coordinator.</summary>
/// <param name="database">The journal.</param>
/// <param name="evidence">The cells' folders, and this host's copy of the results.</param>
public sealed class StateCheck(CoordinatorDatabase database, StateEvidence evidence)
{
    private const int MostOfAKind = 20;

    /// <summary>Looks at everything.</summary>
    /// <param name="deep">Whether every file of every finished cell is hashed, too; else only its <c>result.json</c>.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <exception cref="CoordinatorUnavailableException">The database cannot be opened.</exception>
    public CheckReport Run(bool deep, Action<string, long, long>? progress = null) => CheckReport.Of(Rows(progress), new()
    {
        Runs = evidence.Runs,
        Deep = deep,
        ReportedResults = StoreProof.ReportedBy(evidence.ReportingDatabase),
        ReportedTo = evidence.ReportingDatabase,
        MostOfAKind = MostOfAKind,
        Progress = (done, all) => progress?.Invoke("cells", done, all),
    });

    private IEnumerable<JournalRow> Rows(Action<string, long, long>? progress)
    {
        using var connection = database.Connect();
        var (done, all) = (0L, JournalRows.Count(connection));
        foreach (var row in JournalRows.Read(connection))
        {
            yield return row;
            progress?.Invoke("events", ++done, all);
        }
    }
}
