using System.Text;

namespace Slfd.Palette;

/// <summary>Hands on what is written line by line, without the line's end. Not for several threads at once.</summary>
/// <param name="hand">Gets each line when it is complete, and the rest when the writer is flushed.</param>
internal sealed class LineWriter(Action<string> hand) : TextWriter
{
    private readonly StringBuilder _line = new();

    /// <inheritdoc />
    public override Encoding Encoding => Encoding.UTF8;

    /// <inheritdoc />
    public override void Write(char value)
    {
        if (value == '\n')
        {
            hand(_line.ToString());
            _line.Clear();
        }
        else
        {
            _line.Append(value);
        }
    }

    /// <inheritdoc />
    public override void Flush()
    {
        if (_line.Length > 0)
        {
            Write('\n');
        }
    }
}
