using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Slfd.Api.Failures;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.Api.Security;

/// <summary>Lets requests in by their tokens, and keeps web pages of other origins away from an API that trusts its own machine.</summary>
internal static class Tokens
{
    /// <summary>Header by which a tool on the same machine says who uses it; believed only where no tokens are in force.</summary>
    public const string UserHeader = "Slfd-User";

    private const string Scheme = "Bearer ";
    private static readonly object s_caller = new();

    /// <summary>Who sent the request.</summary>
    public static Caller Caller(this HttpContext context) => (Caller)context.Items[s_caller]!;

    /// <summary>The same, for the audit trail.</summary>
    public static OperatorId Operator(this HttpContext context) => new(context.Caller().Name, context.Caller().From);

    /// <summary>Says who sent a request that came over no network: it needs no token.</summary>
    public static void Vouch(this HttpContext context, Caller caller) => context.Items[s_caller] = caller;

    public static void UseTokens(this WebApplication app, TokenFile? tokens, bool loopback) => app.Use((context, next) =>
    {
        if (!context.Items.ContainsKey(s_caller))
        {
            LetIn(context, tokens, loopback);
        }

        return next(context);
    });

    private static void LetIn(HttpContext context, TokenFile? tokens, bool loopback)
    {
        var admits = Admitted(context);
        if (loopback)
        {
            OwnOrigin(context.Request);
        }

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
            throw new ApiFailure(StatusCodes.Status401Unauthorized, "this coordinator asks for a token: send 'Authorization: Bearer TOKEN', or set SLFD_TOKEN for slfd");
        }

        return tokens.Find(header[Scheme.Length..].Trim()) ?? throw new ApiFailure(StatusCodes.Status401Unauthorized, "nobody has that token");
    }

    /// <summary>A page in a browser on this machine can send requests here, too, but it must say where it comes from, or by which name it found us.</summary>
    private static void OwnOrigin(HttpRequest request)
    {
        if (!IsOurs(request.Host.Host)
            || (request.Headers.Origin.ToString() is { Length: > 0 } origin && !(Uri.TryCreate(origin, UriKind.Absolute, out var page) && page.Authority == request.Host.Value)))
        {
            throw new ApiFailure(StatusCodes.Status403Forbidden, "this coordinator serves its own machine only, under the names localhost and 127.0.0.1, and no pages of other sites");
        }
    }

    private static bool IsOurs(string host) => host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

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
