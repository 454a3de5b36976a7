using System.Buffers.Binary;
using System.Text;
using Slfd.FileFormats.Blobs;

namespace Slfd.FileFormats.Pickles;

/// <summary>Reads a pickle from front to back; long values are passed over and handed out as blobs.</summary>
/// <param name="blob">What is read.</param>
/// <param name="start">Where in it.</param>
/// <param name="window">Bytes read at once; the values themselves are rarely longer than a hundred.</param>
internal sealed class PickleSource(Blob blob, long start = 0, int window = 1 << 16) : IDisposable
{
    private readonly Stream _stream = blob.Open(start);
    private readonly byte[] _buffer = new byte[window];
    private long _origin = start;
    private int _at;
    private int _end;

    /// <summary>Offset of the next byte in the blob.</summary>
    public long Position => _origin + _at;

    /// <summary>How many bytes can still follow.</summary>
    public long Left => blob.LengthLimit - Position;

    /// <summary>A place in what is read.</summary>
    public BlobPlace Place(long at) => new(blob, at);

    /// <summary>An error that names file and offset.</summary>
    public InvalidDataException Refuse(long at, string because) => Place(at).Refuse(because);

    public byte ReadByte() => Take(1)[0];

    /// <summary>The next few bytes; valid until the next call.</summary>
    public ReadOnlySpan<byte> Take(int count)
    {
        if (_end - _at < count)
        {
            Fill(count);
        }

        _at += count;
        return _buffer.AsSpan(_at - count, count);
    }

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public double ReadDoubleBigEndian() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    /// <summary>A length of eight bytes that must lie inside what is left.</summary>
    public long ReadLength64() => Checked(BinaryPrimitives.ReadUInt64LittleEndian(Take(8)));

    /// <summary>Refuses a declared length that the file cannot hold, before anything is allocated for it.</summary>
    public long Checked(ulong declared) => declared <= (ulong)Math.Max(0, Left)
        ? (long)declared
        : throw Refuse(Position, $"a value of {declared} bytes is declared, but only {Left} are left; the file is truncated or damaged");

    /// <summary>Passes over bytes and hands them out unread.</summary>
    public Blob Pass(long count)
    {
        var passed = blob.Slice(Position, Checked((ulong)count));
        Skip(count);
        return passed;
    }

    /// <summary>Passes over bytes.</summary>
    public void Skip(long count)
    {
        var buffered = (int)Math.Min(count, _end - _at);
        _at += buffered;
        count -= buffered;
        if (count > 0 && _stream.CanSeek)
        {
            (_origin, _at, _end) = (Position + count, 0, 0);
            _stream.Position += count;
            return;
        }

        while (count > 0)
        {
            count -= Take((int)Math.Min(count, _buffer.Length)).Length;
        }
    }

    /// <summary>A line without its end, in Latin-1, at most as long as the window.</summary>
    public string ReadLine()
    {
        for (var length = 0; ; length++)
        {
            if (_at + length == _end && length == _buffer.Length)
            {
                throw Refuse(Position, $"a line of more than {_buffer.Length} bytes");
            }

            if (_at + length == _end)
            {
                Fill(length + 1);
            }

            if (_buffer[_at + length] == '\n')
            {
                var line = Encoding.Latin1.GetString(_buffer, _at, length);
                _at += length + 1;
                return line;
            }
        }
    }

    /// <summary>Passes over a line of any length and hands it out unread, without its end.</summary>
    public Blob PassLine()
    {
        var begin = Position;
        while (true)
        {
            if (_at == _end)
            {
                Fill(1);
            }

            var end = _buffer.AsSpan(_at, _end - _at).IndexOf((byte)'\n');
            _at = end >= 0 ? _at + end + 1 : _end;
            if (end >= 0)
            {
                return blob.Slice(begin, Position - 1 - begin);
            }
        }
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>Makes at least so many bytes available from <c>_at</c> on.</summary>
    private void Fill(int count)
    {
        _buffer.AsSpan(_at, _end - _at).CopyTo(_buffer);
        (_origin, _end, _at) = (_origin + _at, _end - _at, 0);
        _end += _stream.ReadAtLeast(_buffer.AsSpan(_end), count - _end, throwOnEndOfStream: false);
        if (_end < count)
        {
            throw Refuse(_origin + _end, "the file ends in the middle of a value; it is truncated");
        }
    }
}
