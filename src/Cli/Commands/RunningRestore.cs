using System.Diagnostics;
using Slfd.Api.Questions;
using Slfd.Artifacts;
using Slfd.Cli.Shared;
using Slfd.Coordinator.Mending;
using Slfd.Programs;

namespace Slfd.Cli.Commands;

/// <summary>Has the host that coordinates on a runs folder put a backup back: the file is laid into the folder, and the host is told its number. A host of another folder does not find it there.</summary>
internal static class RunningRestore
{
    private static readonly TimeSpan s_askAgain = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(30);

    /// <summary>Asks, and waits until the host coordinates again.</summary>
    /// <param name="client">The host.</param>
    /// <param name="runs">The folder on which it coordinates.</param>
    /// <param name="backup">The backup.</param>
    /// <param name="inUse">The sentence that says that somebody coordinates.</param>
    /// <param name="tell">Told what happens.</param>
    /// <param name="stop">Ends the wait; the host goes on.</param>
    /// <returns>What came of it.</returns>
    /// <exception cref="CommandFailure">The host cannot, will not, or did not come back.</exception>
    public static async Task<MendingReport> Ask(OperatorClient client, RunsFolder runs, FileInfo backup, string inUse, Action<string> tell, CancellationToken stop)
    {
        var id = Guid.NewGuid().ToString("N");
        var handed = RestoreDesk.FileOf(runs, id)!;
        try
        {
            using (var source = backup.OpenRead())
            {
                WholeFile.Write(handed, source.CopyTo);
            }

            var path = $"/api/journal/restore/{id}";
            try
            {
                await client.Post<RestoreState>($"{path}?name={Uri.EscapeDataString(backup.Name.Length > 200 ? backup.Name[^200..] : backup.Name)}", "{}", stop);
            }
            catch (CommandFailure refused)
            {
                throw new CommandFailure(refused.ExitCode, $"{inUse}. It was asked to put the backup back, and nothing was changed: {refused.Message}");
            }

            tell($"{client.Address} stops coordinating and puts {backup.Name} back");
            return await Outcome(client, path, stop);
        }
        finally
        {
            File.Delete(handed); // the host has done so too, if it took it
        }
    }

    private static async Task<MendingReport> Outcome(OperatorClient client, string path, CancellationToken stop)
    {
        for (var start = Stopwatch.GetTimestamp(); ; await Task.Delay(s_askAgain, stop))
        {
            try
            {
                switch (await client.Get<RestoreState>(path, stop))
                {
                    case { Stage: RestoreStage.Done, Report: { } report }:
                        return report;
                    case { Stage: RestoreStage.Failed, Because: var because }:
                        throw new InvalidDataException($"nothing was changed, and {client.Address} coordinates as before: {because}");
                    default:
                        break; // it stops
                }
            }
            catch (CommandFailure away)
            {
                // Nobody listens while the journal is exchanged.
                if (away.ExitCode == ExitCode.BadInput || Stopwatch.GetElapsedTime(start) > s_patience)
                {
                    throw new CommandFailure(ExitCode.CannotServe, $"{client.Address} was asked to put the backup back and does not say how that went ({away.Message}): its log does");
                }
            }
        }
    }
}
