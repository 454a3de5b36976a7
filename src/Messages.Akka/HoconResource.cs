using System.Reflection;
using Akka.Configuration;

namespace Slfd.Messages.Akka;

/// <summary>The files of <c>hocon/</c>, which are built into the assemblies that use them.</summary>
public static class HoconResource
{
    /// <summary>Reads one by its file name.</summary>
    /// <exception cref="ArgumentException">The assembly holds none of that name.</exception>
    public static Config Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name) ?? throw new ArgumentException($"{assembly.GetName().Name} holds no {name}", nameof(name));
        using var text = new StreamReader(stream);
        return ConfigurationFactory.ParseString(text.ReadToEnd());
    }
}
