using System.Globalization;
using System.Numerics;
using System.Text;
using Slfd.FileFormats.Blobs;

namespace Slfd.FileFormats.Pickles;

/// <summary>The instructions that make values and containers.</summary>
internal sealed partial class PickleMachine
{
    private const int LongestNumber = 1024;

    private bool TryValue(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.None:
                Push(null, 8);
                break;
            case PickleOpcode.NewTrue:
                Push(true, 8);
                break;
            case PickleOpcode.NewFalse:
                Push(false, 8);
                break;
            case PickleOpcode.BinInt:
                Push((long)source.ReadInt32(), 32);
                break;
            case PickleOpcode.BinInt1:
                Push((long)source.ReadByte(), 32);
                break;
            case PickleOpcode.BinInt2:
                Push((long)source.ReadUInt16(), 32);
                break;
            case PickleOpcode.Long1:
                PushInteger(Integer(source.ReadByte()));
                break;
            case PickleOpcode.Long4:
                PushInteger(Integer(source.Checked((ulong)source.ReadInt32())));
                break;
            case PickleOpcode.Int:
                var line = source.ReadLine();
                Push(line is "00" ? false : line is "01" ? true : Number(line), 32);
                break;
            case PickleOpcode.Long:
                PushInteger(BigInteger.TryParse(Short(source.ReadLine().TrimEnd('L')), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var large)
                    ? large
                    : throw Refuse("a number that cannot be read"));
                break;
            case PickleOpcode.Float:
                Push(Real(source.ReadLine()), 32);
                break;
            case PickleOpcode.BinFloat:
                Push(source.ReadDoubleBigEndian(), 32);
                break;
            default:
                return TryText(opcode) || TryContainer(opcode);
        }

        return true;
    }

    private bool TryText(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.ShortBinUnicode:
                PushText(source.ReadByte());
                break;
            case PickleOpcode.BinUnicode:
                PushText(source.ReadUInt32());
                break;
            case PickleOpcode.BinUnicode8:
                PushText(source.ReadLength64());
                break;
            case PickleOpcode.Unicode:
                PushLine(source.PassLine());
                break;
            case PickleOpcode.ShortBinString:
                PushOldText(source.ReadByte());
                break;
            case PickleOpcode.BinString:
                PushOldText(source.Checked((ulong)source.ReadInt32()));
                break;
            case PickleOpcode.String:
                PushQuoted(source.ReadLine());
                break;
            case PickleOpcode.ShortBinBytes:
                Push(source.Pass(source.ReadByte()), 64);
                break;
            case PickleOpcode.BinBytes:
                Push(source.Pass(source.ReadUInt32()), 64);
                break;
            case PickleOpcode.BinBytes8 or PickleOpcode.ByteArray8:
                Push(source.Pass(source.ReadLength64()), 64);
                break;
            default:
                return false;
        }

        return true;
    }

    private bool TryContainer(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.EmptyTuple:
                Push(PickledTuple.Empty, 8);
                break;
            case PickleOpcode.Tuple1:
                Push(new PickledTuple([Pop()]), 64);
                break;
            case PickleOpcode.Tuple2:
                var (second, first) = (Pop(), Pop());
                Push(new PickledTuple([first, second]), 72);
                break;
            case PickleOpcode.Tuple3:
                var (right, middle, left) = (Pop(), Pop(), Pop());
                Push(new PickledTuple([left, middle, right]), 80);
                break;
            case PickleOpcode.Tuple:
                Push(new PickledTuple(PopToMark()), 32);
                break;
            case PickleOpcode.EmptyList:
                Push(new PickledList(), 64);
                break;
            case PickleOpcode.List:
                var list = new PickledList();
                list.Items.AddRange(PopToMark());
                Push(list, 64);
                break;
            case PickleOpcode.EmptyDict:
                Push(new PickledDict(), 80);
                break;
            case PickleOpcode.Dict:
                var entries = PopToMark();
                var dict = new PickledDict();
                AddEntries(dict, entries);
                Push(dict, 80);
                break;
            case PickleOpcode.EmptySet:
                Push(new PickledSet([]), 64);
                break;
            case PickleOpcode.FrozenSet:
                Push(new PickledSet(PopToMark()), 64);
                break;
            case PickleOpcode.Append:
                var item = Pop();
                AddItems(Top(), [item]);
                break;
            case PickleOpcode.Appends or PickleOpcode.AddItems:
                var items = PopToMark();
                AddItems(Top(), items);
                break;
            case PickleOpcode.SetItem:
                var (value, key) = (Pop(), Pop());
                AddEntries(Top(), [key, value]);
                break;
            case PickleOpcode.SetItems:
                var pairs = PopToMark();
                AddEntries(Top(), pairs);
                break;
            default:
                return false;
        }

        return true;
    }

    private void AddItems(object? target, object?[] items)
    {
        Spend(16L * items.Length);
        switch (target)
        {
            case PickledList list:
                list.Items.AddRange(items);
                break;
            case PickledSet set:
                set.Items.AddRange(items);
                break;
            case PickledObject { Inert: true }:
                break;
            default:
                throw Refuse($"items are added to {Describe(target)}");
        }
    }

    private void AddEntries(object? target, object?[] pairs)
    {
        if (pairs.Length % 2 != 0)
        {
            throw Refuse("a key without a value");
        }

        Spend(48L * pairs.Length);
        switch (target)
        {
            case PickledDict dict:
                for (var index = 0; index < pairs.Length; index += 2)
                {
                    dict.Add(pairs[index], pairs[index + 1]);
                }

                break;
            case PickledObject { Inert: true }:
                break;
            default:
                throw Refuse($"entries are added to {Describe(target)}");
        }
    }

    /// <summary>A text in UTF-8; a long one stays in the file.</summary>
    private void PushText(long length)
    {
        source.Checked((ulong)length);
        if (length > PickleLimits.LongestText)
        {
            Push(new PickledText(source.Pass(length), TextForm.Utf8), 96);
            return;
        }

        // A lone surrogate, which Python can write, becomes a replacement character: no name that is looked for has one.
        Push(Encoding.UTF8.GetString(source.Take((int)length)), 32 + 2 * (int)length);
    }

    /// <summary>A protocol 0 text, already passed.</summary>
    private void PushLine(Blob line)
    {
        if (line.LengthLimit > PickleLimits.LongestText)
        {
            Push(new PickledText(line, TextForm.RawUnicodeEscape), 96);
            return;
        }

        var raw = Encoding.Latin1.GetString(line.ReadAll(PickleLimits.LongestText));
        Push(raw.Contains('\\', StringComparison.Ordinal) ? Unescape(raw) : raw, 32 + 2 * raw.Length);
    }

    /// <summary>A text of Python 2, taken as Latin-1. A long one is no text but bytes, which stay in the file: Python 2 has one kind for both.</summary>
    private void PushOldText(long length)
    {
        if (source.Checked((ulong)length) > PickleLimits.LongestText)
        {
            Push(source.Pass(length), 64);
            return;
        }

        Push(Encoding.Latin1.GetString(source.Take((int)length)), 32 + 2 * (int)length);
    }

    private void PushQuoted(string line)
    {
        if (line.Length < 2 || line.Length > PickleLimits.LongestText || line[0] is not ('\'' or '"') || line[^1] != line[0])
        {
            throw Refuse("a text without quotation marks, or a very long one");
        }

        Push(line.Contains('\\', StringComparison.Ordinal) ? throw Refuse("an escape in a text of Python 2's spelling") : line[1..^1], 32 + 2 * line.Length);
    }

    private string Unescape(string raw)
    {
        StringBuilder text = new(raw.Length);
        for (var at = 0; at < raw.Length; at++)
        {
            if (raw[at] != '\\' || at + 1 == raw.Length || raw[at + 1] is not ('u' or 'U'))
            {
                text.Append(raw[at]);
                continue;
            }

            var digits = raw[at + 1] == 'u' ? 4 : 8;
            if (at + 2 + digits > raw.Length || !int.TryParse(raw.AsSpan(at + 2, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) || value is < 0 or > 0x10FFFF)
            {
                throw Refuse("an escape that stands for no character");
            }

            _ = value < 0x10000 ? text.Append((char)value) : text.Append(char.ConvertFromUtf32(value));
            at += 1 + digits;
        }

        return text.ToString();
    }

    private BigInteger Integer(long length) => length <= LongestNumber
        ? new BigInteger(source.Take((int)length))
        : throw Refuse($"a number of {length} bytes");

    /// <summary>A number of any size; one that fits is a long like every other.</summary>
    private void PushInteger(BigInteger number)
    {
        if (number >= long.MinValue && number <= long.MaxValue)
        {
            Push((long)number, 64);
        }
        else
        {
            Push(number, 64 + LongestNumber);
        }
    }

    private string Short(string line) => line.Length <= LongestNumber ? line : throw Refuse($"a number of {line.Length} digits");

    private long Number(string line) => long.TryParse(line, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw Refuse("a number that cannot be read");

    private double Real(string line) => line switch
    {
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        "nan" or "-nan" => double.NaN,
        _ => double.TryParse(Short(line), NumberStyles.Float, CultureInfo.InvariantCulture, out var real) ? real : throw Refuse("a number that cannot be read"),
    };
}
