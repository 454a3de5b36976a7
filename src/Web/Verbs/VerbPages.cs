using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;
using Slfd.Api.Failures;
using Slfd.Messages.Coordination;
using Slfd.Web.Pages;

namespace Slfd.Web.Verbs;

/// <summary>Verbs: the address shows what would happen, its form does it.</summary>
internal static class VerbPages
{
    public static void MapVerbs(this IEndpointRouteBuilder app, PageParts pages)
    {
        app.MapPage("/do/{verb}", pages, async request =>
        {
            var said = request.Context.Request.Query.ToList();
            var verb = VerbTable.Find((string)request.Context.GetRouteValue("verb")!);
            return await Show(request, verb, said, IsMissing(request, verb) ? null : await Run(request, verb, said, dryRun: true), request["back"] is { } back && IsLocal(back) ? back : BackFrom(request));
        });
        app.MapForm("/do/{verb}", pages, async (request, form) =>
        {
            var said = form.ToList();
            var verb = VerbTable.Find((string)request.Context.GetRouteValue("verb")!);
            return await Show(request, verb, said, await Run(request, verb, said, dryRun: false), form["back"].ToString() is { } back && IsLocal(back) ? back : "/");
        });
    }

    /// <summary>Whether a person has yet to say something besides.</summary>
    private static bool IsMissing(PageRequest request, Verb verb) => request.Visitor.CanAct && verb.Asks is { } asks && request[asks.Name] is null;

    private static Task<Changed> Run(PageRequest request, Verb verb, IReadOnlyList<KeyValuePair<string, StringValues>> said, bool dryRun) => request.Visitor.CanAct
        ? verb.Do(new(request.Pages, said, request.Operator, dryRun, request.Stop))
        : throw new ApiFailure(StatusCodes.Status403Forbidden, $"{request.Visitor.Bearer.Name} has the role {request.Visitor.Bearer.Role.ToString().ToLowerInvariant()} and may only look; this needs operator");

    private static Task<IResult> Show(PageRequest request, Verb verb, IEnumerable<KeyValuePair<string, StringValues>> said, Changed? changed, string back) => PageRequest.Page<VerbPage>(
        request.Frame(verb.Name, string.Empty),
        ("Verb", verb.Name),
        ("Things", verb.Things),
        ("Sentence", verb.Sentence),
        ("Changed", changed),
        ("Asks", verb.Asks),
        ("Back", back),
        ("Said", (IReadOnlyList<(string, string)>)[.. said.Where(pair => pair.Key is not ("csrf" or "back")).SelectMany(pair => pair.Value.OfType<string>().Select(value => (pair.Key, value)))]));

    /// <summary>The page that the visitor came from, if it is one of ours.</summary>
    private static string BackFrom(PageRequest request)
    {
        if (!Uri.TryCreate(request.Context.Request.Headers.Referer.ToString(), UriKind.Absolute, out var from) || from.Authority != request.Context.Request.Host.Value)
        {
            return "/";
        }

        var path = from.PathAndQuery.StartsWith(request.Base, StringComparison.Ordinal) ? from.PathAndQuery[request.Base.Length..] : from.PathAndQuery;
        return IsLocal(path) && !path.StartsWith("/do/", StringComparison.Ordinal) && !path.StartsWith("/login", StringComparison.Ordinal) ? path : "/";
    }

    private static bool IsLocal(string path) => path is ['/', .. var rest] && !rest.StartsWith('/') && !rest.StartsWith('\\');
}
