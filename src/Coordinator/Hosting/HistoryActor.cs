using System.Data.Common;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Microsoft.Data.Sqlite;
using Npgsql;
using Slfd.Coordinator.Questions;
using Slfd.Messages.Coordination;

namespace Slfd.Coordinator.Hosting;

/// <summary>Answers what happened long ago from the journal itself, over a connection of its own: neither the coordinator nor any other question waits for it.</summary>
internal sealed class HistoryActor : ReceiveActor
{
    private const string Journal = "akka.persistence.journal.sql";

    public HistoryActor()
    {
        var (log, config) = (Context.GetLogger(), Context.System.Settings.Config);
        Receive<Asked>(asked =>
        {
            try
            {
                Sender.Tell(asked.View.HistoryOf((GetHistory)asked.Question, () => Open(config)));
            }
            catch (DbException error)
            {
                log.Warning("the journal could not be read for a question: {0}", error.Message);
                Sender.Tell(new Refused("the journal could not be read just now; ask again"));
            }
        });
    }

    private static DbConnection Open(Config config)
    {
        var text = config.GetString($"{Journal}.connection-string");
        DbConnection connection = config.GetString($"{Journal}.provider-name").StartsWith("PostgreSQL", StringComparison.OrdinalIgnoreCase) ? new NpgsqlConnection(text)
            : new SqliteConnection(new SqliteConnectionStringBuilder(text) { Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }
}
