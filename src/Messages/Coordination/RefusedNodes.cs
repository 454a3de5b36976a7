namespace Slfd.Messages.Coordination;

/// <summary>Somebody whom a coordinator host did not let in at its port for nodes.</summary>
/// <param name="Node">The node that it says it is; empty: it gave no name that a node can have.</param>
/// <param name="Address">Where it came from.</param>
/// <param name="Because">Why it was refused, in one sentence.</param>
/// <param name="Count">How often, one time after another.</param>
/// <param name="First">When first, milliseconds since 1970-01-01 UTC.</param>
/// <param name="Last">When last.</param>
public sealed record RefusedNode(string Node, string Address, string Because, int Count, long First, long Last)
{
    /// <summary>Who it is, as far as it said: <c>gpu7 (10.0.0.7)</c>, <c>somebody at 10.0.0.9</c>.</summary>
    public string Who => Node.Length > 0 ? $"{Node} ({Address})" : $"somebody at {Address}";

    /// <summary><c>once</c>, <c>12 times</c>.</summary>
    public string Often => Count == 1 ? "once" : $"{Count} times";
}
