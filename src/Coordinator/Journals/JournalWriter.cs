using System.Data;
using System.Data.Common;

namespace Slfd.Coordinator.Journals;

/// <summary>Writes rows of the journal by plain SQL, as Akka.Persistence would have.</summary>
internal sealed class JournalWriter
{
    private readonly DbCommand _insert;

    /// <param name="connection">Open; stays the caller's.</param>
    /// <param name="transaction">In which it writes.</param>
    public JournalWriter(DbConnection connection, DbTransaction transaction)
    {
        _insert = connection.CreateCommand();
        _insert.Transaction = transaction;
        _insert.CommandText = """
            INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid)
            VALUES (@created, @deleted, 'coordinator', @sequence, @message, @manifest, @identifier, @writer)
            """;
        Add("created", DbType.Int64);
        Add("deleted", DbType.Boolean);
        Add("sequence", DbType.Int64);
        Add("message", DbType.Binary);
        Add("manifest", DbType.String);
        Add("identifier", DbType.Int32);
        Add("writer", DbType.String);
    }

    /// <summary>Writes a row.</summary>
    public void Write(JournalRow row)
    {
        object[] values = [row.Created, false, row.Sequence, row.Message, row.Manifest, row.Serializer, row.Writer];
        for (var index = 0; index < values.Length; index++)
        {
            _insert.Parameters[index].Value = values[index];
        }

        _insert.ExecuteNonQuery();
    }

    private void Add(string name, DbType type)
    {
        var parameter = _insert.CreateParameter();
        (parameter.ParameterName, parameter.DbType) = (name, type);
        _insert.Parameters.Add(parameter);
    }
}
