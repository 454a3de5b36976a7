namespace Slfd.Artifacts.Attempts;

/// <summary>Reads a text of one attempt as it grows: each time what has come since the time before. Not thread-safe.</summary>
/// <param name="cell">Whose.</param>
/// <param name="attempt">Its token.</param>
/// <param name="accepted">As in <see cref="AttemptText.Read"/>.</param>
/// <param name="file">One of <see cref="AttemptText.Names"/>.</param>
public sealed class AttemptFollower(CellFolder cell, int attempt, int accepted, string file)
{
    /// <summary>Pieces that are read at once, at most: what is left comes the next time.</summary>
    private const int MostPieces = 32;

    private long _next;

    /// <summary>Reads on.</summary>
    /// <param name="take">Given each piece.</param>
    /// <param name="again">Told that the file is shorter than what was read of it: another one has begun.</param>
    /// <returns>Whether there is such a file.</returns>
    public bool Read(Action<string> take, Action again)
    {
        for (var pieces = 0; pieces < MostPieces; pieces++)
        {
            if (AttemptText.Read(cell, attempt, accepted, file, _next, AttemptText.Longest) is not { } piece)
            {
                return false;
            }

            if (piece.Length < _next)
            {
                _next = 0;
                again();
                continue;
            }

            if (piece.Text.Length == 0)
            {
                return true;
            }

            _next = piece.Next;
            take(piece.Text);
            if (_next >= piece.Length)
            {
                return true;
            }
        }

        return true;
    }
}
