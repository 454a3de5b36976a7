using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Slfd.Api.Failures;
using Slfd.Gate;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.Api.Security;

/// <summary>Lets requests in by their tokens, and by the name under which they were sent.</summary>
internal static class Tokens
{
    /// <summary>Header by which a tool on the same machine says who uses it; believed only where no tokens are in force, or beside the operator's token of the runs folder.</summary>
    public const string UserHeader = "Slfd-User";

    private const string Scheme = "Bearer ";
    private static readonly object s_caller = new();

    /// <summary>Who sent the request.</summary>
    public static Caller Caller(this HttpContext context) => (Caller)context.Items[s_caller]!;

    /// <summary>The same, for the audit trail.</summary>
    public static OperatorId Operator(this HttpContext context) => new(context.Caller().Name, context.Caller().From);

    /// <summary>Says who sent a request that came over no network: it needs no token.</summary>
    public static void Vouch(this HttpContext context, Caller caller) => context.Items[s_caller] = caller;

    /// <summary>Puts the checks before everything that answers.</summary>
    /// <param name="app">The host.</param>
    /// <param name="rules">Whom it knows.</param>
    /// <param name="names">Under which names it answers.</param>
    /// <param name="strangers">Told whose connection is no stranger's any more.</param>
    public static void UseTokens(this WebApplication app, AccessRules rules, HostNames names, StrangerLimit strangers) => app.Use((context, next) =>
    {
        if (!context.Items.ContainsKey(s_caller))
        {
            LetIn(context, rules.Tokens, names);
            if (context.Items.ContainsKey(s_caller))
            {
                strangers.Know(context.Features.Get<IConnectionItemsFeature>()?.Items);
            }
        }

        return next(context);
    });

    private static void LetIn(HttpContext context, TokenFile? tokens, HostNames names)
    {
        var admits = Admitted(context);
        names.Check(context.Request);
        if (admits.Length > 0)
        {
            var from = context.Connection.RemoteIpAddress is { } address ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString() : "unknown";
            var bearer = tokens is null ? new TokenBearer(Claimed(context.Request), TokenRole.Operator) : Bearer(context.Request, tokens);
            if (!admits.Contains(bearer.Role))
            {
                throw new ApiFailure(StatusCodes.Status403Forbidden, $"the token of {bearer.Name} has the role {bearer.Role.ToString().ToLowerInvariant()}; this needs {string.Join(" or ", admits).ToLowerInvariant()}");
            }

            context.Vouch(new Caller(bearer.Name, from, bearer.Role));
        }
    }

    private static TokenRole[] Admitted(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<Admits>()?.Roles
        ?? (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) ? [TokenRole.Viewer, TokenRole.Operator] : [TokenRole.Operator]);

    private static TokenBearer Bearer(HttpRequest request, TokenFile tokens)
    {
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            throw new ApiFailure(StatusCodes.Status401Unauthorized, "this coordinator asks for a token: send 'Authorization: Bearer TOKEN', or set SLFD_TOKEN for slfd. On its own machine slfd finds it by itself for the user who started it (operator.token in the runs folder)");
        }

        var bearer = tokens.Find(header[Scheme.Length..].Trim()) ?? throw new ApiFailure(StatusCodes.Status401Unauthorized, "nobody has that token");
        return bearer == TokenFile.LocalOperator ? bearer with { Name = Claimed(request) } : bearer; // only the user who started the host can read that file
    }

    private static string Claimed(HttpRequest request)
    {
        var name = request.Headers[UserHeader].ToString();
        return name.Length is > 0 and <= 64 && name.All(letter => letter is > ' ' and < (char)127) ? name : "anonymous";
    }
}

/// <summary>Who sent a request.</summary>
/// <param name="Name">The token's name; without tokens, the user that the tool named.</param>
/// <param name="From">Network address.</param>
/// <param name="Role">What they may do.</param>
internal sealed record Caller(string Name, string From, TokenRole Role)
{
    /// <summary>Whether this is a node, or somebody who may do what it may.</summary>
    public bool SpeaksFor(NodeId node) => Role == TokenRole.Operator || new TokenBearer(Name, Role).IsNode(node);
}
