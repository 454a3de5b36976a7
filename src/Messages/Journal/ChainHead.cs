using System.Security.Cryptography;

namespace Slfd.Messages.Journal;

/// <summary>The end of a chain of events: nothing before it can be changed, taken out or put in without another hash.</summary>
/// <param name="Sequence">Number of its last event; 0: there is none.</param>
/// <param name="Sha256">Hex SHA-256 of the chain, lower case.</param>
public sealed record ChainHead(long Sequence, string Sha256)
{
    /// <summary>Of a journal without events.</summary>
    public static ChainHead Empty { get; } = new(0, new string('0', 2 * SHA256.HashSizeInBytes));
}
