using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace Slfd.Api.Failures;

/// <summary>Whatever goes wrong with a request is answered as problem details (RFC 9457) with one sentence in <c>detail</c>.</summary>
internal static class ApiErrors
{
    /// <summary>How a problem is labelled.</summary>
    public const string ContentType = "application/problem+json";

    /// <summary>What a request with another body is told.</summary>
    public const string JsonIsExpected = "the body must be JSON: Content-Type: application/json";

    private static readonly JsonSerializerOptions s_web = JsonSerializerOptions.Web;

    public static void UseApiErrors(this WebApplication app, ApiLog log) => app.Use(async (context, next) =>
    {
        try
        {
            await next(context);
            if (context.Response is { StatusCode: >= 400, HasStarted: false, ContentLength: null, ContentType: null })
            {
                await Answer(context, context.Response.StatusCode, Sentence(context));
            }
        }
        catch (ApiFailure failure)
        {
            await Answer(context, failure.Status, failure.Message);
        }
        catch (BadHttpRequestException bad)
        {
            await Answer(context, bad.StatusCode, bad.InnerException is JsonException json ? $"{bad.Message} {json.Message}" : bad.Message);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody listens any more.
        }
        catch (IOException) when (context.RequestAborted.IsCancellationRequested)
        {
            // As above.
        }
        catch (IOException chunk) when (chunk.InnerException is OverflowException)
        {
            await Answer(context, StatusCodes.Status400BadRequest, "a chunk of the body is larger than any can be");
        }
        catch (Exception fault)
        {
            log.Fault($"{context.Request.Method} {context.Request.Path} failed: {fault}");
            await Answer(context, StatusCodes.Status500InternalServerError, $"the request could not be carried out ({fault.GetType().Name}); the host's log says more");
        }

        if (context.Response.StatusCode is >= 400 and not StatusCodes.Status404NotFound and not StatusCodes.Status503ServiceUnavailable)
        {
            log.Refused($"{context.Connection.RemoteIpAddress}: {Printable(context.Request.Method)} {Printable(context.Request.Path)}: {context.Response.StatusCode}");
        }
    });

    private static async Task Answer(HttpContext context, int status, string sentence)
    {
        if (context.Response.HasStarted)
        {
            context.Abort(); // half an answer must not look like a whole one
            return;
        }

        context.Response.Clear();
        context.Response.StatusCode = status;
        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = "5";
        }
        else if (status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
        }

        ProblemDetails problem = new() { Status = status, Title = ReasonPhrases.GetReasonPhrase(status), Detail = sentence };
        try
        {
            await context.Response.WriteAsJsonAsync(problem, s_web, ContentType, context.RequestAborted);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            // The caller left before it was told.
        }
    }

    private static string Sentence(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => $"there is nothing at {Printable(context.Request.Path)}; /openapi/v1.json lists what there is",
        StatusCodes.Status405MethodNotAllowed => $"{Printable(context.Request.Method)} is not allowed here; {context.Response.Headers.Allow} is",
        StatusCodes.Status415UnsupportedMediaType => JsonIsExpected,
        var status => ReasonPhrases.GetReasonPhrase(status),
    };

    /// <summary>What a stranger sent, as it may stand in a log or a terminal.</summary>
    private static string Printable(string text) => new([.. text.Take(200).Select(letter => letter is >= ' ' and < (char)127 ? letter : '?')]);
}
