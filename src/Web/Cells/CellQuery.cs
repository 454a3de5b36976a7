using Microsoft.AspNetCore.Http;
using Slfd.Api.Failures;
using Slfd.Api.Texts;
using Slfd.Messages.Coordination;

namespace Slfd.Web.Cells;

/// <summary>Which cells an address means, in the words of the command line: <c>state</c>, <c>dataset</c>, <c>method</c>, <c>node</c>, <c>attempts</c>, <c>cell</c>.</summary>
internal static class CellQuery
{
    /// <summary>The selector of an address; what is empty is not said.</summary>
    /// <param name="query">The address or the form.</param>
    /// <param name="grid">The grid that the path names; null: the address may.</param>
    /// <exception cref="ApiFailure">400: a word that says nothing; the message names what is allowed.</exception>
    public static CellSelector Of(IEnumerable<KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>> query, string? grid)
    {
        var said = query.ToDictionary(pair => pair.Key, pair => pair.Value.OfType<string>().Where(text => text.Length > 0).ToArray(), StringComparer.OrdinalIgnoreCase);
        try
        {
            return SelectorText.Parse(grid ?? One("grid"), said.GetValueOrDefault("state"), said.GetValueOrDefault("dataset"), said.GetValueOrDefault("method"), One("node"), One("attempts"), said.GetValueOrDefault("cell"));
        }
        catch (FormatException wrong)
        {
            throw new ApiFailure(StatusCodes.Status400BadRequest, wrong.Message);
        }

        string? One(string name) => said.GetValueOrDefault(name) is [.., var text] ? text : null;
    }

    /// <summary>The address of a selector, without its grid where the path names that.</summary>
    public static string Text(CellSelector selector, bool withGrid = false) => SelectorText.ToQuery(withGrid ? selector : selector with { Grid = null });

    /// <summary>The word for an order in addresses.</summary>
    public static string Name(this CellOrder order) => order switch
    {
        CellOrder.Grid => "grid",
        CellOrder.Attempts => "attempts",
        CellOrder.Failures => "failures",
        _ => throw new ArgumentOutOfRangeException(nameof(order), order, "not an order of cells"),
    };

    /// <summary>The order that an address names.</summary>
    /// <exception cref="ApiFailure">400: no order is called so.</exception>
    public static CellOrder Order(string? name) => name is null ? CellOrder.Grid : Enum.GetValues<CellOrder>().Where(order => order.Name() == name).Cast<CellOrder?>().FirstOrDefault()
        ?? throw new ApiFailure(StatusCodes.Status400BadRequest, $"'{name}' is no order of cells; these are: {string.Join(", ", Enum.GetValues<CellOrder>().Select(order => order.Name()))}");
}
