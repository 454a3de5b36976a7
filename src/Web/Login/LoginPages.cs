using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Slfd.Web.Frames;
using Slfd.Web.Pages;

namespace Slfd.Web.Login;

/// <summary>Logging in, by the link that the host printed or by a token, and out.</summary>
internal static class LoginPages
{
    /// <summary>Somebody who tries tokens waits so long for each.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(500);

    public static void MapLogin(this IEndpointRouteBuilder app, PageParts pages)
    {
        app.MapGet("/login", PageRoutes.Guarded(pages, context => Ask(context, pages))).AsPage();
        app.MapPost("/login", PageRoutes.Guarded(pages, context => Take(context, pages))).AsPage();
        app.MapForm("/logout", pages, (request, _) =>
        {
            pages.Door.LogOut(request.Context);
            return Task.FromResult(Results.Redirect($"{pages.Address}/login"));
        });
    }

    private static async Task<IResult> Ask(HttpContext context, PageParts pages)
    {
        var code = context.Request.Query["code"].ToString();
        if (code.Length == 0)
        {
            return await Form(context, pages, null, Local(context.Request.Query["to"]));
        }

        if (pages.Door.Sessions.Redeem(code) is { } bearer)
        {
            pages.Door.LogIn(context, bearer);

            // A redirect that began on another site would not carry the cookie; this page's own link does.
            context.Response.Headers["Refresh"] = $"0;url={pages.Address}/";
            return await PageRequest.Page<LoggedIn>(Frame(pages, "You are logged in"), ("To", $"{pages.Address}/"));
        }

        await Task.Delay(s_pause, context.RequestAborted);
        return pages.Door.Find(context) is not null
            ? Results.Redirect($"{pages.Address}/") // it was used by this very browser
            : await Form(context, pages, "That link has been used, or the program was started again since it was printed. Its newest lines have the link that counts.", "/");
    }

    private static async Task<IResult> Take(HttpContext context, PageParts pages)
    {
        var form = await PageRoutes.FormOf(context);
        pages.Door.MustBeOurForm(context, form["csrf"], null);
        var to = Local(form["to"]);
        if (pages.Door.Bearer(form["token"].ToString()) is { } bearer)
        {
            pages.Door.LogIn(context, bearer, form["token"].ToString());
            return Results.Redirect($"{pages.Address}{to}");
        }

        await Task.Delay(s_pause, context.RequestAborted);
        return await Form(context, pages, "Nobody who may look at pages has that token.", to);
    }

    private static async Task<IResult> Form(HttpContext context, PageParts pages, string? wrong, string to) => await PageRequest.Page<LoginForm>(
        Frame(pages, "Log in"), ("Csrf", pages.Door.LoginCsrf(context)), ("To", to), ("Wrong", wrong), ("TakesTokens", pages.Door.TakesTokens));

    private static PageFrame Frame(PageParts pages, string title) => new(title, pages.Address, string.Empty, string.Empty, false, string.Empty, false);

    /// <summary>An address of this host; anything else would lead a visitor elsewhere.</summary>
    private static string Local(string? to) => to is ['/', .. var rest] && !rest.StartsWith('/') && !rest.StartsWith('\\') ? to : "/";
}
