using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;

namespace Slfd.GpuNode.Nodes;

/// <summary>What a person calls a granted cell.</summary>
internal static class GrantLabel
{
    /// <summary>The specification's label; the beginning of the cell's id where the specification cannot be read.</summary>
    public static string Of(Grant grant)
    {
        try
        {
            return CellSpec.FromJson(grant.SpecJson).Label();
        }
        catch (System.Text.Json.JsonException)
        {
            return grant.Lease.Cell.Prefix;
        }
    }
}
