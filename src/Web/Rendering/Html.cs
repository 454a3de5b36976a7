using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Slfd.Web.Rendering;

/// <summary>Renders components to text, once. Nothing of them stays.</summary>
internal static class Html
{
    private static readonly ServiceProvider s_services = new ServiceCollection().BuildServiceProvider();

    /// <summary>The markup of a component; what it shows is escaped.</summary>
    /// <param name="parameters">Its parameters by name.</param>
    public static async Task<string> Render<TComponent>(params (string Name, object? Value)[] parameters)
        where TComponent : IComponent
    {
        await using HtmlRenderer renderer = new(s_services, NullLoggerFactory.Instance);
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var view = ParameterView.FromDictionary(parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value));
            return (await renderer.RenderComponentAsync<TComponent>(view)).ToHtmlString();
        });
    }
}
