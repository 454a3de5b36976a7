using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Slfd.Artifacts;

namespace Slfd.Checking;

/// <summary>The record beside a journal of the last event that was written: one line of its number, its hash and a checksum, read here without the code that writes it.</summary>
internal sealed class HighWater
{
    private const int LongestLine = 256;
    private readonly string _path;

    private HighWater(string path, long sequence, string sha256) => (_path, Sequence, Sha256) = (path, sequence, sha256);

    /// <summary>Number of the event; −1: the record is damaged.</summary>
    public long Sequence { get; }

    /// <summary>Hex hash of the chain up to it.</summary>
    public string Sha256 { get; }

    /// <summary>Reads it; null: there is none.</summary>
    public static HighWater? Read(RunsFolder runs)
    {
        try
        {
            using FileStream file = new(runs.JournalHead, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[LongestLine];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length == 0 ? null
                : Encoding.ASCII.GetString(bytes, 0, length).TrimEnd('\n').Split(' ') is ["slfd-journal-head", var number, var hash, var check]
                    && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) && Check(sequence, hash) == check ? new(runs.JournalHead, sequence, hash)
                : new(runs.JournalHead, -1, string.Empty);
        }
        catch (Exception none) when (none is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The journal must go as far as it says, and its hash there must be the same.</summary>
    public void MustBeReachedBy(JournalCheck journal, Findings findings)
    {
        if (Sequence < 0)
        {
            findings.Add(Rule.JournalIsWhole, $"{_path} is damaged: it says nothing of the end of the journal");
        }
        else if (Sequence > journal.Events)
        {
            findings.Add(Rule.JournalIsWhole, $"the journal ends at event {journal.Events}, and event {Sequence} was written");
        }
        else if (Sequence > 0 && journal.HashAtRecord != Sha256)
        {
            findings.Add(Rule.ChainHolds, $"event {Sequence} is not the one that was written: its hash is not that of the high-water record");
        }
    }

    private static string Check(long sequence, string sha256) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{sequence} {sha256}"))))[..16];
}
