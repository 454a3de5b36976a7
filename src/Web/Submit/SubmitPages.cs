using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Slfd.Api.Failures;
using Slfd.Experiments.Grids;
using Slfd.Experiments.Hocon;
using Slfd.Messages.Coordination;
using Slfd.Web.Pages;

namespace Slfd.Web.Submit;

/// <summary>A grid file is sent, shown as what it would change, and submitted when somebody says so.</summary>
internal static class SubmitPages
{
    private const int LongestName = 100;

    public static void MapSubmit(this IEndpointRouteBuilder app, PageParts pages)
    {
        app.MapPage("/submit", pages, _ => Task.FromResult(Results.Redirect($"{pages.Address}/")));
        app.MapForm("/submit", pages, async (request, form) =>
        {
            if (!request.Visitor.CanAct)
            {
                throw new ApiFailure(StatusCodes.Status403Forbidden, $"{request.Visitor.Bearer.Name} has the role {request.Visitor.Bearer.Role.ToString().ToLowerInvariant()} and may only look; this needs operator");
            }

            var sent = await Sent(form, request.Stop) with { Replace = form["replace"] == "yes", RetryFailed = form["retry"] == "yes" };
            var tried = await Submit(request, sent, dryRun: form["confirm"] != "yes");
            return await PageRequest.Page<SubmitPage>(request.Frame("Submit a grid", "grids"), ("Proposal", tried));
        });
    }

    private static async Task<Proposal> Sent(IFormCollection form, CancellationToken stop)
    {
        if (form.Files["file"] is not { } file)
        {
            return form["text"].ToString() is { Length: > 0 } text ? new(NameOf(form["name"].ToString()), text, form["scale"].ToString())
                : throw new ApiFailure(StatusCodes.Status400BadRequest, "no grid file was sent");
        }

        if (file.Length > HoconLimits.FileBytes)
        {
            throw new ApiFailure(StatusCodes.Status400BadRequest, $"a grid file has at most {HoconLimits.FileBytes} bytes; this one has {file.Length}");
        }

        using StreamReader reader = new(file.OpenReadStream());
        return new(NameOf(file.FileName), await reader.ReadToEndAsync(stop), form["scale"].ToString());
    }

    /// <summary>The last part of what a browser calls a file, without what no path may have.</summary>
    private static string NameOf(string name)
    {
        var last = name.Split('/', '\\')[^1];
        var plain = new string([.. last.Where(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.')]).TrimStart('.');
        return plain.Length is > 0 and <= LongestName ? plain : "grid.conf";
    }

    private static async Task<Proposal> Submit(PageRequest request, Proposal sent, bool dryRun)
    {
        if (Read(sent, out var problems) is not { } grid)
        {
            return sent with { Problems = problems };
        }

        var before = (await request.Pages.Grids(request.Stop)).Find(one => one.Grid == grid.Name);
        try
        {
            return sent with
            {
                Before = before,
                Accepted = await request.Pages.Coordinator.AskForMuch<GridAccepted>(new SubmitGrid(grid.ToJson(), sent.RetryFailed, dryRun, request.Operator, sent.Replace), request.Stop),
            };
        }
        catch (ApiFailure refused) when (refused.Status == StatusCodes.Status400BadRequest)
        {
            // Where only cells that drop out are in the way, a person sees what differs, and says so knowingly.
            var replacing = dryRun && before is not null && !sent.Replace ? await Submit(request, sent with { Replace = true }, dryRun) : null;
            return replacing?.Accepted is null ? sent with { Before = before, Refusal = refused.Message } : replacing with { Drops = true };
        }
    }

    /// <summary>Reads it as the command line reads a file, but nothing beside it.</summary>
    private static Grid? Read(Proposal sent, out IReadOnlyList<HoconProblem> problems)
    {
        problems = [];
        var folder = Directory.CreateTempSubdirectory("slfd-sent-");
        try
        {
            var path = Path.Combine(folder.FullName, sent.File);
            File.WriteAllText(path, sent.Text);
            return GridFile.Read(path, sent.Scale.Length > 0 ? sent.Scale : null, alone: true);
        }
        catch (GridFileException wrong)
        {
            problems = [.. wrong.Problems.Select(problem => problem with { Place = problem.Place with { File = sent.File } })];
            return null;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
