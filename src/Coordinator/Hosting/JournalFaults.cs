using System.Data.Common;
using System.Runtime.Serialization;
using Microsoft.Data.Sqlite;
using Slfd.Coordinator.Journals;
using Slfd.Messages.Journal;

namespace Slfd.Coordinator.Hosting;

/// <summary>Tells failures to read a journal that stay from those that pass.</summary>
internal static class JournalFaults
{
    /// <summary>Whether trying again will end the same way: the rows are not what was written, or this build does not know what they are.</summary>
    public static bool IsLasting(Exception failure) =>
        Causes(failure).Any(cause => cause is JournalFaultException or InvalidDataException or SerializationException or ArgumentException or InvalidCastException
            or SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB or SQLitePCL.raw.SQLITE_READONLY })
        && !Causes(failure).Any(cause => cause is DbException { IsTransient: true } or TimeoutException);

    /// <summary>One sentence: which event, what is wrong with it, and what helps.</summary>
    /// <param name="database">What a person calls it.</param>
    /// <param name="failure">Why reading ended.</param>
    /// <param name="last">Number of the last event that was read.</param>
    public static string Say(string database, Exception failure, long last) => Causes(failure).OfType<JournalFaultException>().FirstOrDefault() is { } fault
        ? JournalProof.Sentence($"{database} cannot be read back", fault.Message)
        : $"{database} cannot be read back after event {last}: {failure.GetBaseException().Message}";

    private static IEnumerable<Exception> Causes(Exception failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
        }
    }
}
