using System.CommandLine;
using Slfd.Artifacts;
using Slfd.Coordinator.Hosting;
using Slfd.Networking;
using Slfd.Programs;

namespace Slfd.Cli.Shared;

/// <summary>Where the coordinator's journal lies, for every command that opens it.</summary>
internal static class DatabaseOptions
{
    /// <summary>The environment variable that stands in for <c>--database</c>.</summary>
    public const string Variable = "SLFD_DATABASE";

    public static Option<string?> Database { get; } = new("--database")
    {
        Description = $"'sqlite' (in the runs folder, one host only), a PostgreSQL connection string 'Host=…;Database=…;Username=…', or @FILE with one in it, which may have a password (chmod 600) (default: ${Variable}, else sqlite)",
        HelpName = "DB",
    };

    /// <summary>The database that was chosen.</summary>
    /// <exception cref="CommandFailure">It is none.</exception>
    public static CoordinatorDatabase Of(ParseResult parsed, RunsFolder runs)
    {
        var option = parsed.GetValue(Database);
        if (option?.Contains("password", StringComparison.OrdinalIgnoreCase) == true && !option.StartsWith('@'))
        {
            throw new CommandFailure(ExitCode.BadInput, $"{Database.Name}: every user of this machine can read a password on a command line; write the connection string into a file that only you can read (chmod 600) and give @FILE, or set {Variable}");
        }

        var chosen = option ?? Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrWhiteSpace(chosen) || chosen == "sqlite")
        {
            return CoordinatorDatabase.Sqlite(runs);
        }

        try
        {
            return CoordinatorDatabase.Postgres(chosen.StartsWith('@') ? PrivateFile.ReadText(chosen[1..]) : chosen, runs);
        }
        catch (Exception wrong) when (wrong is FormatException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new CommandFailure(ExitCode.BadInput, $"{Database.Name}: {wrong.Message}");
        }
    }
}
