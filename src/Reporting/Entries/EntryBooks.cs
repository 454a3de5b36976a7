using Microsoft.Data.Sqlite;
using Slfd.Experiments.Grids;
using Slfd.Reporting.Results;

namespace Slfd.Reporting.Entries;

/// <summary>The books of the grids that somebody looks at. They read what is new in reporting's store when they are asked; a grid that nobody looks at has no book.</summary>
/// <param name="database">Reporting's store; another part of this process, or another process, writes it.</param>
/// <param name="clock">Tells which books nobody has looked at for long.</param>
public sealed class EntryBooks(string database, TimeProvider clock) : IDisposable
{
    private const int RowsPerRead = 2000;
    private const int MostBooks = 8;

    /// <summary>A smaller grid's book is made while somebody waits for it.</summary>
    private const int MostCellsAtOnce = 2000;

    private static readonly TimeSpan s_keep = TimeSpan.FromMinutes(10);
    private readonly Lock _turn = new();
    private readonly Dictionary<string, Kept> _books = new(StringComparer.Ordinal);
    private ResultStore? _store;

    /// <summary>Looks at a grid's book as it is now, alone: no result comes in meanwhile.</summary>
    /// <param name="grid">The grid's name.</param>
    /// <param name="look">Makes something of it.</param>
    /// <returns>What <paramref name="look"/> made; default: reporting does not know such a grid, or its book is still being made.</returns>
    public T? Look<T>(string grid, Func<EntryBook, T> look)
    {
        lock (_turn)
        {
            try
            {
                return Refreshed(grid) is { } book ? look(book) : default;
            }
            catch (SqliteException)
            {
                Close(); // it is being moved aside, or written for the first time: the next look opens what is there then
                return default;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_turn)
        {
            Close();
        }
    }

    private EntryBook? Refreshed(string name)
    {
        _store ??= ResultStore.OpenToRead(database);
        if (_store?.FindGridJson(name) is not { } json)
        {
            return null;
        }

        if (!_books.TryGetValue(name, out var kept) || kept.Json != json)
        {
            _books[name] = kept = new(json, Begin(Grid.Stored(json)));
        }

        kept.Looked = clock.GetTimestamp();
        foreach (var old in _books.OrderByDescending(one => one.Value.Looked).Index().Where(one => one.Index >= MostBooks || clock.GetElapsedTime(one.Item.Value.Looked) > s_keep).ToList())
        {
            _books.Remove(old.Item.Key);
        }

        if (!kept.Beginning.IsCompleted)
        {
            return null;
        }

        if (kept.Beginning.IsFaulted)
        {
            _books.Remove(name); // the store was moved aside meanwhile: the next look begins anew
            return null;
        }

        return Continued(kept, _store);
    }

    /// <summary>A book with all results that the store has now. The ids of a large grid's cells take seconds to compute: that is done aside, and nobody waits for it.</summary>
    private Task<Start> Begin(Grid grid)
    {
        Start Make()
        {
            EntryBook book = new(grid);
            using var store = ResultStore.OpenToRead(database);
            var read = store?.LastSequence ?? 0;
            foreach (var row in store?.RowsOf(grid) ?? [])
            {
                book.Put(row); // one that came after 'read' is put once more later, which changes nothing
            }

            return new(book, read);
        }

        return grid.TableCellCount() > MostCellsAtOnce ? Task.Run(Make) : Task.FromResult(Make());
    }

    /// <summary>Takes the rows that are new since the last look.</summary>
    private static EntryBook Continued(Kept kept, ResultStore store)
    {
        var (last, read) = (store.LastSequence, kept.Read ?? kept.Beginning.Result.Read);
        if (last < read)
        {
            // The store was emptied: it belonged to another history of the coordinator.
            kept.Beginning = Task.FromResult(new Start(new(kept.Beginning.Result.Book.Grid), 0));
            read = 0;
        }

        var book = kept.Beginning.Result.Book;
        while (read < last)
        {
            var rows = store.RowsAfter(read, RowsPerRead);
            foreach (var row in rows)
            {
                book.Put(row);
            }

            read = rows.Count == 0 ? last : rows[^1].Sequence;
        }

        kept.Read = read;
        return book;
    }

    private void Close()
    {
        _store?.Dispose();
        _store = null;
        _books.Clear();
    }

    private sealed record Start(EntryBook Book, long Read);

    private sealed class Kept(string json, Task<Start> beginning)
    {
        public string Json => json;

        public Task<Start> Beginning { get; set; } = beginning;

        /// <summary>The last row that the book has; null: those of its beginning.</summary>
        public long? Read { get; set; }

        public long Looked { get; set; }
    }
}
