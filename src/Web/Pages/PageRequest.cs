using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Slfd.Messages.Coordination;
using Slfd.Web.Access;
using Slfd.Web.Frames;
using Slfd.Web.Live;
using Slfd.Web.Rendering;

namespace Slfd.Web.Pages;

/// <summary>One request for a page, by a visitor who was let in.</summary>
/// <param name="Context">The request.</param>
/// <param name="Visitor">Who sent it.</param>
/// <param name="Pages">What pages work with.</param>
internal sealed record PageRequest(HttpContext Context, Visitor Visitor, PageParts Pages)
{
    /// <summary>Ends the request early.</summary>
    public CancellationToken Stop => Context.RequestAborted;

    /// <summary>Prefix of all paths.</summary>
    public string Base => Pages.Address;

    /// <summary>The same, for the audit trail.</summary>
    public OperatorId Operator => new(Visitor.Bearer.Name, $"{Visitor.From}, a page");

    /// <summary>What an address says by a name; null: nothing.</summary>
    public string? this[string name] => Context.Request.Query[name].ToString() is { Length: > 0 } text ? text : null;

    /// <summary>All that an address says by a name, without what is empty: forms send that for "any".</summary>
    public string[] All(string name) => [.. Context.Request.Query[name].OfType<string>().Where(text => text.Length > 0)];

    /// <summary>What stands around the page.</summary>
    public PageFrame Frame(string title, string section, bool isLive = false) =>
        new(title, Base, Visitor.Bearer.Name, Visitor.Bearer.Role.ToString().ToLowerInvariant(), Visitor.CanAct, Visitor.Csrf, isLive) { HasSession = Visitor.HasSession, Section = section };

    /// <summary>A page with parts that follow the sweep; to a browser that has the page and asks for events, those.</summary>
    /// <param name="title">Of the page.</param>
    /// <param name="section">Its entry in the navigation.</param>
    /// <param name="parts">Its parts.</param>
    /// <param name="parameters">What the page is told besides its frame and <c>Parts</c>.</param>
    public async Task<IResult> Live<TPage>(string title, string section, IReadOnlyList<Part> parts, params (string Name, object? Value)[] parameters)
        where TPage : IComponent
    {
        if (Context.Request.Headers.Accept.ToString().StartsWith("text/event-stream", StringComparison.Ordinal))
        {
            return Follow(parts);
        }

        Dictionary<string, RenderedPart> rendered = [];
        foreach (var part in parts)
        {
            rendered[part.Id] = (await Pages.Cache.Get(part, Stop)).Sent.Part;
        }

        return await Page<TPage>(Frame(title, section, isLive: true), [("Parts", rendered), .. parameters]);
    }

    /// <summary>A page that stays as it is.</summary>
    public static async Task<IResult> Page<TPage>(PageFrame frame, params (string Name, object? Value)[] parameters)
        where TPage : IComponent => Results.Content(await Html.Render<TPage>([("Frame", frame), .. parameters]), "text/html; charset=utf-8");

    private ServerSentEventsResult<string> Follow(IReadOnlyList<Part> parts)
    {
        var leaving = Context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var either = CancellationTokenSource.CreateLinkedTokenSource(Stop, leaving);
        Context.Response.RegisterForDispose(either);
        return TypedResults.ServerSentEvents(Pages.Stream.Follow(parts, () => Pages.Door.Find(Context) is not null, either.Token));
    }
}
