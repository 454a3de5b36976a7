using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using Akka.Configuration;

namespace Slfd.Messages.Akka;

/// <summary>The files of <c>hocon/</c>, which are built into the assemblies that use them.</summary>
public static class HoconResource
{
    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads one by its file name.</summary>
    /// <exception cref="ArgumentException">The assembly holds none of that name.</exception>
    public static Config Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name) ?? throw new ArgumentException($"{assembly.GetName().Name} holds no {name}", nameof(name));
        using var text = new StreamReader(stream);
        return ConfigurationFactory.ParseString(text.ReadToEnd());
    }

    /// <summary>A text as HOCON, whatever is in it.</summary>
    public static string Quote(string text) => JsonSerializer.Serialize(text, s_plain);
}
