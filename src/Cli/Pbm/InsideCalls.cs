using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Slfd.Api;
using Slfd.Api.Security;

namespace Slfd.Cli.Pbm;

/// <summary>Carries requests to this process's own API with no network between them: no port, no certificate, no token.</summary>
/// <param name="api">Answers them.</param>
/// <param name="caller">In whose name.</param>
internal sealed class InsideCalls(ApiHost api, Caller caller) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await using var scope = api.Services.CreateAsyncScope();
        using MemoryStream answer = new();
        DefaultHttpContext context = new() { RequestServices = scope.ServiceProvider, RequestAborted = cancellationToken };
        context.Connection.RemoteIpAddress = IPAddress.Loopback;
        context.Request.Method = request.Method.Method;
        context.Request.Path = PathString.FromUriComponent(request.RequestUri!);
        context.Request.QueryString = QueryString.FromUriComponent(request.RequestUri!);
        if (request.Content is { } content)
        {
            context.Features.Set<IHttpRequestBodyDetectionFeature>(new WithBody());
            context.Request.ContentType = content.Headers.ContentType?.ToString();
            context.Request.ContentLength = content.Headers.ContentLength;
            context.Request.Body = await content.ReadAsStreamAsync(cancellationToken);
        }

        context.Response.Body = answer;
        context.Vouch(caller);
        await api.Pipeline(context);
        await context.Response.CompleteAsync();
        return new((HttpStatusCode)context.Response.StatusCode) { Content = new ByteArrayContent(answer.ToArray()) };
    }

    private sealed class WithBody : IHttpRequestBodyDetectionFeature
    {
        public bool CanHaveBody => true;
    }
}
