using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Slfd.Api.Failures;

namespace Slfd.Api.Texts;

/// <summary>A request's body as the text of one JSON object.</summary>
/// <remarks>A parser of bytes lets invalid UTF-8 pass until somebody asks for the string that holds it; here it is refused where it comes in.</remarks>
internal static class JsonText
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads the whole body; the host limits its size.</summary>
    /// <param name="request">The request.</param>
    /// <param name="what">What the body should be, with its article.</param>
    /// <param name="stop">Ends the request early.</param>
    /// <exception cref="ApiFailure">415: it does not say that it is JSON. 400: it is not UTF-8, not JSON, or no object; nothing of it is repeated.</exception>
    public static async Task<string> Read(HttpRequest request, string what, CancellationToken stop)
    {
        if (!request.HasJsonContentType())
        {
            throw new ApiFailure(StatusCodes.Status415UnsupportedMediaType, ApiErrors.JsonIsExpected);
        }

        using MemoryStream bytes = new();
        await request.Body.CopyToAsync(bytes, stop);
        try
        {
            var text = s_strict.GetString(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Object ? text : throw new ApiFailure(StatusCodes.Status400BadRequest, $"{what} is expected as the body: a JSON object");
        }
        catch (DecoderFallbackException wrong)
        {
            throw new ApiFailure(StatusCodes.Status400BadRequest, $"{what} is expected as the body: it is not UTF-8 at byte {wrong.Index}");
        }
        catch (JsonException wrong)
        {
            throw new ApiFailure(StatusCodes.Status400BadRequest, $"{what} is expected as the body: it is not JSON at line {wrong.LineNumber + 1}, byte {wrong.BytePositionInLine + 1}");
        }
    }
}
