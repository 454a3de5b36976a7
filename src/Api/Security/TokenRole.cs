namespace Slfd.Api.Security;

/// <summary>What the bearer of a token may do.</summary>
internal enum TokenRole
{
    /// <summary>Look at everything, change nothing.</summary>
    Viewer = 1,

    /// <summary>Look and change.</summary>
    Operator = 2,

    /// <summary>Fetch and store artifacts, as GPU hosts do; nothing else.</summary>
    Node = 3,
}

/// <summary>Says which roles an endpoint admits, where that is not the rule: reading for viewers and operators, changing for operators.</summary>
/// <param name="Roles">Whom it admits; empty: everybody, without a token.</param>
internal sealed record Admits(params TokenRole[] Roles);
