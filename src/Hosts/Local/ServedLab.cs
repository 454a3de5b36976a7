using Slfd.Api;
using Slfd.Web;

namespace Slfd.Hosts.Local;

/// <summary>The pages and the API of a run.</summary>
/// <param name="api">What listens.</param>
/// <param name="pages">What browsers see.</param>
internal sealed class ServedLab(ApiHost api, WebPages pages) : IAsyncDisposable
{
    /// <summary>Where it listens.</summary>
    public Uri Address => api.Address;

    /// <summary>A link that logs one browser in, once.</summary>
    public string Link() => pages.Link(api.Address, Environment.UserName);

    /// <summary>Stops listening.</summary>
    public async ValueTask DisposeAsync()
    {
        await api.DisposeAsync();
        pages.Dispose();
    }
}
