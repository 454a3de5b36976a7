using System.Diagnostics.CodeAnalysis;
using Slfd.FileFormats.Blobs;

namespace Slfd.FileFormats.Pickles;

/// <summary>Reads one pickle as data. It looks up nothing and runs nothing: a name that its vocabulary lacks ends the reading with an error.</summary>
/// <remarks>
/// Source: generators.md section 3.4 for what is allowed, Python's pickletools for the instructions. It is a loop without recursion, so no nesting is too deep for
/// it, and everything it keeps is counted in <see cref="PickleLimits"/>.
/// </remarks>
/// <param name="source">Where the pickle begins; after <see cref="Run"/>, what follows it.</param>
/// <param name="vocabulary">The names that may occur.</param>
/// <param name="limits">Shared by all pickles of a file.</param>
/// <param name="persistent">Turns a persistent id into a value; null: such ids are refused.</param>
internal sealed partial class PickleMachine(PickleSource source, PickleVocabulary vocabulary, PickleLimits limits, Func<object?, BlobPlace, object?>? persistent = null)
{
    private const int Highest = 5;
    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<long, object?> _memo = [];
    private long _at;

    private int Floor => _marks.Count == 0 ? 0 : _marks[^1];

    private BlobPlace Where => source.Place(_at);

    /// <summary>Reads up to STOP.</summary>
    /// <returns>The value.</returns>
    /// <exception cref="InvalidDataException">Foreign names, more than the limits allow, or no pickle at all; the message names file and offset.</exception>
    public object? Run()
    {
        while (true)
        {
            _at = source.Position;
            var opcode = (PickleOpcode)source.ReadByte();
            if (!limits.Step())
            {
                throw Refuse($"more than {PickleLimits.MostSteps} instructions; no weights file needs as many");
            }

            if (opcode == PickleOpcode.Stop)
            {
                return Pop();
            }

            Execute(opcode);
        }
    }

    private void Execute(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Proto:
                var protocol = source.ReadByte();
                if (protocol > Highest)
                {
                    throw Refuse($"pickle protocol {protocol}; known are 0 to {Highest}");
                }

                break;
            case PickleOpcode.Frame:
                source.ReadLength64();
                break;
            case PickleOpcode.Mark:
                Spend(8);
                _marks.Add(_stack.Count);
                break;
            case PickleOpcode.Pop:
                if (_stack.Count == Floor && _marks.Count > 0)
                {
                    _marks.RemoveAt(_marks.Count - 1);
                }
                else
                {
                    Pop();
                }

                break;
            case PickleOpcode.PopMark:
                PopToMark();
                break;
            case PickleOpcode.Dup:
                Push(Top(), 8);
                break;
            case PickleOpcode.Memoize:
                Remember(_memo.Count);
                break;
            case PickleOpcode.BinPut:
                Remember(source.ReadByte());
                break;
            case PickleOpcode.LongBinPut:
                Remember(source.ReadUInt32());
                break;
            case PickleOpcode.Put:
                Remember(Number(source.ReadLine()));
                break;
            case PickleOpcode.BinGet:
                Push(Recall(source.ReadByte()), 8);
                break;
            case PickleOpcode.LongBinGet:
                Push(Recall(source.ReadUInt32()), 8);
                break;
            case PickleOpcode.Get:
                Push(Recall(Number(source.ReadLine())), 8);
                break;
            case PickleOpcode.Global:
                Push(Resolve(source.ReadLine(), source.ReadLine()), 8);
                break;
            case PickleOpcode.StackGlobal:
                var (name, module) = (Pop(), Pop());
                Push(module is string from && name is string what ? Resolve(from, what) : throw Refuse("a name that is no text"), 8);
                break;
            case PickleOpcode.Reduce:
                var reduced = Arguments(Pop());
                Push(Call(Pop(), reduced), 64);
                break;
            case PickleOpcode.Inst:
                var instance = Resolve(source.ReadLine(), source.ReadLine());
                Push(Call(instance, PopToMark()), 64);
                break;
            case PickleOpcode.Obj:
                var called = PopToMark();
                Push(called.Length > 0 ? Call(called[0], called[1..]) : throw Refuse("an object without a class"), 64);
                break;
            case PickleOpcode.NewObj:
                var made = Arguments(Pop());
                Push(New(Pop(), made), 64);
                break;
            case PickleOpcode.NewObjEx:
                var named = Pop() as PickledDict ?? throw Refuse("an object whose named arguments are no dictionary");
                var positional = Arguments(Pop());
                Push(named.Entries.Count == 0 ? New(Pop(), positional) : throw Refuse($"{Describe(Pop())} is made with named arguments"), 64);
                break;
            case PickleOpcode.Build:
                var state = Pop();
                Build(Top(), state);
                break;
            case PickleOpcode.BinPersId:
                Push(Persistent(Pop()), 64);
                break;
            case PickleOpcode.PersId:
                Push(Persistent(source.ReadLine()), 64);
                break;
            case PickleOpcode.Ext1 or PickleOpcode.Ext2 or PickleOpcode.Ext4:
                throw Refuse("an extension code: it stands for a class or function that only the program that wrote the file knows");
            case PickleOpcode.NextBuffer or PickleOpcode.ReadOnlyBuffer:
                throw Refuse("a buffer that is not in the file");
            default:
                if (!TryValue(opcode))
                {
                    throw Refuse($"0x{(byte)opcode:x2} is no instruction of a pickle");
                }

                break;
        }
    }

    private PickledSymbol Resolve(string module, string name) => vocabulary.Find(module, name) is { } meaning
        ? new(module, name, meaning, Where)
        : throw Refuse($"it asks for {module}.{name}, which has no place in a weights file. Nothing was run; do not open this file with other programs unless you trust its origin");

    private object? Call(object? callee, object?[] arguments) => callee switch
    {
        PickledSymbol { Meaning.Call: { } call } symbol => call(new(symbol, arguments, Where, limits)),
        _ => throw Refuse($"{Describe(callee)} is called; a weights file calls nothing but the functions that rebuild tensors, arrays and dictionaries. Nothing was run"),
    };

    private object? New(object? type, object?[] arguments) => type switch
    {
        PickledSymbol { Meaning.IsClass: true } symbol => new PickledObject(symbol.ToString(), symbol.Meaning.Inert, Where),
        PickledSymbol { Meaning.Call: not null } symbol => Call(symbol, arguments),
        _ => throw Refuse($"an object of {Describe(type)} is made, which is no class of a weights file. Nothing was run"),
    };

    private void Build(object? target, object? state)
    {
        switch (target)
        {
            case PickledObject thing:
                thing.State = state switch
                {
                    PickledDict attributes => attributes,
                    PickledTuple { Items: [PickledDict attributes, ..] } => attributes,
                    _ => null,
                };
                break;
            case PickledDict:
                break; // attributes of a dictionary, such as a state dict's version numbers: nothing here needs them
            case IPickledState stateful:
                stateful.SetState(state, Where);
                break;
            default:
                throw Refuse($"state is set on {Describe(target)}, which has none");
        }
    }

    private object? Persistent(object? id) => persistent is null
        ? throw Refuse("a persistent id: it stands for something outside of the file")
        : persistent(id, Where);

    private object?[] Arguments(object? tuple) => tuple is PickledTuple arguments ? arguments.Items : throw Refuse("arguments that are no tuple");

    private object? Top() => _stack.Count > Floor ? _stack[^1] : throw Refuse("a value is used where there is none");

    private object? Pop()
    {
        var top = Top();
        _stack.RemoveAt(_stack.Count - 1);
        return top;
    }

    private object?[] PopToMark()
    {
        var from = _marks.Count > 0 ? _marks[^1] : throw Refuse("a group of values ends that never began");
        _marks.RemoveAt(_marks.Count - 1);
        object?[] items = [.. _stack[from..]];
        _stack.RemoveRange(from, _stack.Count - from);
        Spend(24 + 8L * items.Length);
        return items;
    }

    private void Push(object? value, int bytes)
    {
        Spend(bytes);
        _stack.Add(value);
    }

    private void Remember(long index)
    {
        Spend(96);
        _memo[index] = Top();
    }

    private object? Recall(long index) => _memo.TryGetValue(index, out var value) ? value : throw Refuse($"value {index} is used again, but was never kept");

    private void Spend(long bytes)
    {
        if (!limits.Spend(bytes))
        {
            throw Refuse($"the values of this file need more than {PickleLimits.MostBytes >> 20} MiB besides the weights; no weights file does");
        }
    }

    private static string Describe(object? value) => value switch
    {
        PickledSymbol symbol => symbol.ToString(),
        PickledObject thing => $"an object of {thing.ClassName}",
        null => "nothing",
        _ => $"a {value.GetType().Name.Replace("Pickled", "", StringComparison.Ordinal).ToLowerInvariant()}",
    };

    [DoesNotReturn]
    private InvalidDataException Refuse(string because) => throw source.Refuse(_at, because);
}

/// <summary>A value whose state follows its construction.</summary>
internal interface IPickledState
{
    /// <exception cref="InvalidDataException">Not a state that it can have.</exception>
    void SetState(object? state, BlobPlace where);
}
