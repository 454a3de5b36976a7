using System.Text;

namespace Slfd.Distillation.Records;

/// <summary><c>metrics.csv</c> of an attempt that runs: it begins with what earlier attempts did up to the checkpoint, and grows with each update. The whole file takes its place at the end.</summary>
/// <remarks>Rows reach the system within a second, so a process that is killed loses no more. A disk that refuses them costs the curve, never the attempt.</remarks>
internal sealed class MetricsStream
{
    private static readonly TimeSpan s_flushEvery = TimeSpan.FromSeconds(1);
    private readonly string _path;
    private readonly TimeProvider _clock;
    private readonly Action<string> _warn;
    private readonly StringBuilder _rows = new();
    private long _written;
    private bool _refused;

    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="earlier">Rows before those that will come.</param>
    /// <param name="warn">Told in a sentence, once, when it cannot be written.</param>
    /// <param name="clock">Of the times between two writings.</param>
    public MetricsStream(string path, IEnumerable<MetricsRow> earlier, Action<string> warn, TimeProvider clock)
    {
        (_path, _clock, _warn) = (path, clock, warn);
        _rows.Append(MetricsTable.Write(earlier));
        Write(FileMode.Create);
    }

    /// <summary>Adds a row.</summary>
    public void Add(MetricsRow row)
    {
        _rows.Append(MetricsTable.Line(row));
        WriteIfDue();
    }

    /// <summary>Writes the rows that came if the last time was a second ago: also between updates, which may take long.</summary>
    public void WriteIfDue()
    {
        if (_clock.GetElapsedTime(_written) >= s_flushEvery)
        {
            Write(FileMode.Append);
        }
    }

    /// <summary>Writes the rest.</summary>
    public void Close() => Write(FileMode.Append);

    /// <summary>Whole rows at once, so that nobody reads half of one; and nothing stays open, so that other hosts see them.</summary>
    private void Write(FileMode mode)
    {
        _written = _clock.GetTimestamp();
        if (_rows.Length == 0 || _refused)
        {
            _rows.Clear();
            return;
        }

        try
        {
            if (mode == FileMode.Create)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            }

            using FileStream file = new(_path, mode, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            file.Write(Encoding.UTF8.GetBytes(_rows.ToString()));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            _refused = true;
            _warn($"metrics cannot be written while the cell runs: {refused.Message}");
        }

        _rows.Clear();
    }
}
