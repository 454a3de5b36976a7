using System.Text;

namespace Slfd.Reporting.Exports;

/// <summary><c>slfd_read.py</c>: one file of Python that reads reports as rows and synthetic sets as numpy arrays.</summary>
public static class PythonReader
{
    /// <summary>Its name where it stands beside a report.</summary>
    public const string FileName = "slfd_read.py";

    /// <summary>The program.</summary>
    public static string Text { get; } = Read();

    private static string Read()
    {
        using var stream = typeof(PythonReader).Assembly.GetManifestResourceStream(FileName)!;
        using StreamReader reader = new(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
