using SkiaSharp;

namespace Slfd.Pictures;

/// <summary>The letters of pictures and PDF: a font of the host, since none comes with us. A host without one gets the alphabet of dots (<see cref="BitmapFont"/>).</summary>
public static class HostFont
{
    /// <summary>The environment variable that names a font file.</summary>
    public const string Variable = "SLFD_FONT";

    private static readonly string[] s_folders = ["/usr/share/fonts", "/usr/local/share/fonts", Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".fonts")];
    private static readonly string[] s_files = ["DejaVuSans.ttf", "LiberationSans-Regular.ttf", "NotoSans-Regular.ttf", "Roboto-Regular.ttf", "Arial.ttf", "arial.ttf", "FreeSans.ttf"];

    private static readonly Lazy<SKTypeface?> s_face = new(() => FileOfHost() is { } path ? SKTypeface.FromFile(path) : null);

    /// <summary>The font; null: the host has none.</summary>
    internal static SKTypeface? Face => s_face.Value;

    /// <summary>The font's file; null: the host has none that is known.</summary>
    public static string? FileOfHost()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named && File.Exists(named))
        {
            return named;
        }

        EnumerationOptions within = new() { RecurseSubdirectories = true, IgnoreInaccessible = true, MaxRecursionDepth = 5 };
        var there = s_folders.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder, "*.ttf", within)).ToLookup(Path.GetFileName);
        return s_files.SelectMany(file => there[file].Order(StringComparer.Ordinal)).FirstOrDefault();
    }
}
