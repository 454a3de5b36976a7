using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Slfd.Api.Failures;
using Slfd.Api.Security;
using Slfd.Gate;
using Slfd.Web.Frames;
using Slfd.Web.Rendering;

namespace Slfd.Web.Pages;

/// <summary>How addresses become pages: who may see them, what goes with each answer, and what a visitor is told when it cannot be given.</summary>
internal static class PageRoutes
{
    /// <summary>Nothing but what this host serves: no other origin's script, style, picture or frame, and no form to elsewhere.</summary>
    public const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>A page for those who have logged in.</summary>
    /// <param name="app">Where it is served.</param>
    /// <param name="pattern">Its address.</param>
    /// <param name="pages">What pages work with.</param>
    /// <param name="answer">Makes the page.</param>
    public static void MapPage(this IEndpointRouteBuilder app, string pattern, PageParts pages, Func<PageRequest, Task<IResult>> answer) =>
        app.MapGet(pattern, Guarded(pages, context => LetIn(context, pages, answer))).AsPage();

    /// <summary>Something that only operators do, from a form of ours.</summary>
    public static void MapForm(this IEndpointRouteBuilder app, string pattern, PageParts pages, Func<PageRequest, IFormCollection, Task<IResult>> answer) =>
        app.MapPost(pattern, Guarded(pages, context => LetIn(context, pages, async request =>
        {
            var form = await FormOf(context);
            pages.Door.MustBeOurForm(context, form["csrf"], request.Visitor);
            return await answer(request, form);
        }))).AsPage();

    /// <summary>Says that an address is a page: it lets in by cookie, and is no part of the API.</summary>
    public static TBuilder AsPage<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new Admits()).ExcludeFromDescription();

    /// <summary>The form that was sent.</summary>
    /// <exception cref="ApiFailure">It is no form.</exception>
    public static async Task<IFormCollection> FormOf(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
        {
            throw new ApiFailure(StatusCodes.Status415UnsupportedMediaType, "a form is expected");
        }

        try
        {
            return await context.Request.ReadFormAsync(context.RequestAborted);
        }
        catch (InvalidDataException large)
        {
            throw new ApiFailure(StatusCodes.Status400BadRequest, large.Message);
        }
    }

    /// <summary>Answers, or says on a page why not.</summary>
    /// <remarks>As a delegate: a lambda from a request to a task would be taken for one that has written its answer itself.</remarks>
    public static Delegate Guarded(PageParts pages, Func<HttpContext, Task<IResult>> answer) => (HttpContext context) => Guarded(context, pages, answer);

    private static async Task<IResult> Guarded(HttpContext context, PageParts pages, Func<HttpContext, Task<IResult>> answer)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        try
        {
            return await answer(context);
        }
        catch (ApiFailure failure)
        {
            var visitor = pages.Door.Find(context);
            var frame = visitor is null
                ? new PageFrame(Title(failure.Status), pages.Address, string.Empty, string.Empty, false, string.Empty, false)
                : new PageRequest(context, visitor, pages).Frame(Title(failure.Status), string.Empty);
            if (failure.Status == StatusCodes.Status503ServiceUnavailable)
            {
                headers.RetryAfter = "5";
                headers["Refresh"] = "5"; // the page comes back by itself when the coordinator does
            }

            var text = await Html.Render<Message>(("Frame", frame), ("Sentence", failure.Message), ("Back", $"{pages.Address}/"), ("BackWord", "to the grids"));
            return Results.Content(text, "text/html; charset=utf-8", statusCode: failure.Status);
        }
    }

    private static Task<IResult> LetIn(HttpContext context, PageParts pages, Func<PageRequest, Task<IResult>> answer)
    {
        if (pages.Door.Find(context) is { } visitor)
        {
            context.RequestServices.GetRequiredService<StrangerLimit>().Know(context.Features.Get<IConnectionItemsFeature>()?.Items);
            return answer(new(context, visitor, pages));
        }

        if (!HttpMethods.IsGet(context.Request.Method) || context.Request.Headers.Accept.ToString().StartsWith("text/event-stream", StringComparison.Ordinal))
        {
            throw new ApiFailure(StatusCodes.Status401Unauthorized, "log in first");
        }

        return Task.FromResult(Results.Redirect($"{pages.Address}/login?to={Uri.EscapeDataString($"{context.Request.Path}{context.Request.QueryString}")}"));
    }

    private static string Title(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "That cannot be",
        StatusCodes.Status401Unauthorized => "Who are you?",
        StatusCodes.Status403Forbidden => "Not allowed",
        StatusCodes.Status404NotFound => "Not here",
        StatusCodes.Status415UnsupportedMediaType => "Not a form",
        StatusCodes.Status503ServiceUnavailable => "The coordinator is away",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "no status that a page is answered with"),
    };
}
