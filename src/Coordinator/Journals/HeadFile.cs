using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Slfd.Artifacts;
using Slfd.Messages.Journal;

namespace Slfd.Coordinator.Journals;

/// <summary>
/// The high-water record beside a journal: one line with the last event that was written, its hash, and a checksum. It is written after each commit, so it is never ahead of a
/// journal that is whole; a journal that is behind it has lost events.
/// </summary>
/// <remarks>Written in place and without a flush: a killed process loses nothing of it, and after a power cut it may be older than the journal, which only makes it a weaker proof.</remarks>
internal sealed class HeadFile : IDisposable
{
    private const int Digits = 20;
    private const int HashLetters = 64;
    private const int CheckLetters = 16;
    private static readonly CompositeFormat s_line = CompositeFormat.Parse("slfd-journal-head {0:D20} {1} {2}\n");
    private readonly SafeFileHandle _file;

    private HeadFile(SafeFileHandle file) => _file = file;

    /// <summary>Opens it to write.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static HeadFile Open(RunsFolder runs)
    {
        Directory.CreateDirectory(runs.Root);
        return new(File.OpenHandle(runs.JournalHead, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete));
    }

    /// <summary>Reads it.</summary>
    /// <returns>Null: there is none. <see cref="HeadRecord.Head"/> is null where it is damaged.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static HeadRecord? Read(RunsFolder runs)
    {
        try
        {
            using FileStream file = new(runs.JournalHead, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            Span<byte> bytes = stackalloc byte[256];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length == 0 ? null : new(Parse(Encoding.ASCII.GetString(bytes[..length])));
        }
        catch (Exception none) when (none is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Records the head.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public void Write(ChainHead head) => RandomAccess.Write(_file, Encoding.ASCII.GetBytes(Line(head)), 0);

    /// <summary>Makes it survive a power cut.</summary>
    public void Flush() => RandomAccess.FlushToDisk(_file);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static string Line(ChainHead head) => string.Format(CultureInfo.InvariantCulture, s_line, head.Sequence, head.Sha256, Check(head));

    private static string Check(ChainHead head) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{head.Sequence} {head.Sha256}"))))[..CheckLetters];

    private static ChainHead? Parse(string line) =>
        line.Split(' ') is [_, { Length: Digits } digits, { Length: HashLetters } hash, _] && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
        && new ChainHead(sequence, hash) is var head && Line(head) == line ? head : null;
}

/// <summary>What the high-water record says.</summary>
/// <param name="Head">The last event that was written; null: the record is damaged, and says only that there was a journal.</param>
internal sealed record HeadRecord(ChainHead? Head);
