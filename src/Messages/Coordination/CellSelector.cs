using ProtoBuf;
using Slfd.Experiments.Cells;

namespace Slfd.Messages.Coordination;

/// <summary>Which cells are meant: those that every given condition holds for. A text is matched whole, whatever its case; <c>*</c> stands for any characters.</summary>
/// <param name="Grid">Of this grid, or of those that the pattern means; null: of any.</param>
/// <param name="States">In one of these states; empty: in any.</param>
/// <param name="Datasets">On one of these data sets; empty: on any.</param>
/// <param name="Methods">By one of these methods, named as in tables; empty: by any.</param>
/// <param name="Node">Whose latest attempt was or is on this host; null: on any or none.</param>
/// <param name="AttemptsAtLeast">Leased at least so often; null: however seldom.</param>
/// <param name="AttemptsAtMost">Leased at most so often; null: however often.</param>
/// <param name="Cells">One of these; empty: any.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record CellSelector(
    [property: ProtoMember(1)] string? Grid,
    [property: ProtoMember(2, IsPacked = true)] CellState[] States,
    [property: ProtoMember(3)] string[] Datasets,
    [property: ProtoMember(4)] string[] Methods,
    [property: ProtoMember(5)] string? Node,
    [property: ProtoMember(6)] int? AttemptsAtLeast,
    [property: ProtoMember(7)] int? AttemptsAtMost,
    [property: ProtoMember(8)] CellId[] Cells)
{
    /// <summary>Every cell.</summary>
    public static CellSelector All { get; } = new(null, [], [], [], null, null, null, []);

    /// <summary>Also these cells, by the first digits of their ids, at least four; each must mean one cell.</summary>
    [ProtoMember(9)]
    public string[] Prefixes { get => field ?? []; init; }

    /// <summary>Whether no condition is given.</summary>
    public bool IsAll => Grid is null && States.Length == 0 && Datasets.Length == 0 && Methods.Length == 0 && Node is null
        && AttemptsAtLeast is null && AttemptsAtMost is null && Cells.Length == 0 && Prefixes.Length == 0;

    /// <summary>As a person types it: <c>--grid table-1 --state failed --attempts "&gt;1"</c>.</summary>
    public override string ToString()
    {
        IEnumerable<string> parts =
        [
            .. Cells.Select(cell => cell.ToString()),
            .. Prefixes,
            .. Grid is null ? Array.Empty<string>() : [$"--grid {Quoted(Grid)}"],
            .. States.Length == 0 ? Array.Empty<string>() : [$"--state {string.Join(',', States.Select(state => state.Name()))}"],
            .. Datasets.Select(dataset => $"--dataset {Quoted(dataset)}"),
            .. Methods.Select(method => $"--method {Quoted(method)}"),
            .. Node is null ? Array.Empty<string>() : [$"--node {Quoted(Node)}"],
            .. Attempts() is { } attempts ? [$"--attempts {Quoted(attempts)}"] : Array.Empty<string>(),
        ];
        return string.Join(' ', parts);
    }

    private string? Attempts() => (AttemptsAtLeast, AttemptsAtMost) switch
    {
        (null, null) => null,
        ({ } least, null) => $">={least}",
        (null, { } most) => $"<={most}",
        ({ } least, { } most) => least == most ? $"{least}" : $"{least}-{most}",
    };

    private static string Quoted(string text) => text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or '/') ? text : $"\"{text}\"";
}
