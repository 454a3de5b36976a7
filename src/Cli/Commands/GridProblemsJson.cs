using System.Text.Json;
using Slfd.Experiments.Grids;

namespace Slfd.Cli.Commands;

/// <summary>What is wrong with a grid file, in a form that an editor can show.</summary>
internal static class GridProblemsJson
{
    /// <summary><c>{"problems":[{"file","line","column","key","message"}]}</c>; lines and columns count from 1, what concerns a file as a whole is at its beginning.</summary>
    public static string Of(GridFileException wrong) => JsonSerializer.Serialize(
        new
        {
            problems = wrong.Problems.Select(problem => new
            {
                file = problem.Place.File,
                line = Math.Max(1, problem.Place.Line),
                column = Math.Max(1, problem.Place.Column),
                key = problem.Key,
                message = problem.Message,
            }),
        },
        JsonSerializerOptions.Web);
}
