using Slfd.Api.Security;

namespace Slfd.Web.Access;

/// <summary>Who looks at a page.</summary>
/// <param name="Bearer">Name and role.</param>
/// <param name="From">Network address, for the audit trail.</param>
/// <param name="Csrf">What each form of theirs must repeat.</param>
/// <param name="HasSession">Whether they have logged in; false where the host trusts its own machine.</param>
internal sealed record Visitor(TokenBearer Bearer, string From, string Csrf, bool HasSession)
{
    /// <summary>Whether they may change anything.</summary>
    public bool CanAct => Bearer.Role == TokenRole.Operator;
}
