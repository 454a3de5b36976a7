using System.Globalization;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;

namespace Slfd.Api.Texts;

/// <summary>Selectors as people and addresses write them.</summary>
internal static class SelectorText
{
    /// <summary>The selector that these texts make.</summary>
    /// <exception cref="FormatException">One of them says nothing; the message names what is allowed.</exception>
    public static CellSelector Parse(string? grid, string[]? states, string[]? datasets, string[]? methods, string? node, string? attempts, string[]? cells)
    {
        var (least, most) = Attempts(attempts);
        var ids = Split(cells).ToLookup(IsPrefix);
        return new(grid, [.. Split(states).Select(CellStates.Table.Parse)], [.. Split(datasets)], methods ?? [], node, least, most, [.. ids[false].Select(CellId.Parse)]) { Prefixes = [.. ids[true]] };
    }

    /// <summary>The part of an address that <see cref="Parse"/> reads back.</summary>
    public static string ToQuery(CellSelector selector)
    {
        IEnumerable<(string Key, string? Value)> parts =
        [
            ("grid", selector.Grid),
            .. selector.States.Select(state => ("state", (string?)state.Name())),
            .. selector.Datasets.Select(dataset => ("dataset", (string?)dataset)),
            .. selector.Methods.Select(method => ("method", (string?)method)),
            ("node", selector.Node),
            ("attempts", Attempts(selector.AttemptsAtLeast, selector.AttemptsAtMost)),
            .. selector.Cells.Select(cell => ("cell", (string?)cell.ToString())),
            .. selector.Prefixes.Select(prefix => ("cell", (string?)prefix)),
        ];
        return string.Join('&', parts.Where(part => part.Value is not null).Select(part => $"{part.Key}={Uri.EscapeDataString(part.Value!)}"));
    }

    /// <summary>Whether a text is the beginning of an id and not a whole one.</summary>
    private static bool IsPrefix(string text) => text.Length is >= 4 and < CellId.Length && text.All(letter => letter is (>= '0' and <= '9') or (>= 'a' and <= 'f'));

    private static string? Attempts(int? least, int? most) => (least, most) switch
    {
        (null, null) => null,
        ({ } from, null) => $">={from}",
        (null, { } to) => $"<={to}",
        ({ } from, { } to) => $"{from}-{to}",
    };

    private static (int? Least, int? Most) Attempts(string? text)
    {
        if (text is null)
        {
            return (null, null);
        }

        var sign = text.StartsWith(">=", StringComparison.Ordinal) || text.StartsWith("<=", StringComparison.Ordinal) ? text[..2] : text is ['>' or '<' or '=', ..] ? text[..1] : string.Empty;
        var parts = text[sign.Length..].Split('-');
        if (parts.Length <= (sign.Length == 0 ? 2 : 1) && Array.TrueForAll(parts, part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < 1_000_000_000))
        {
            var (first, last) = (int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[^1], CultureInfo.InvariantCulture));
            return sign switch
            {
                ">" => (first + 1, null),
                ">=" => (first, null),
                "<" => (null, first - 1),
                "<=" => (null, first),
                "" or "=" => (first, last),
                var other => throw new FormatException($"'{other}' begins no number of attempts: known are >, >=, <, <= and ="),
            };
        }

        throw new FormatException($"'{text}' says no number of attempts: expected 2, 2-5, \">1\", \">=2\", \"<3\" or \"<=2\"");
    }

    private static IEnumerable<string> Split(string[]? texts) =>
        (texts ?? []).SelectMany(text => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
