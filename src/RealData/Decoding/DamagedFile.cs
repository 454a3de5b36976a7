namespace Slfd.RealData.Decoding;

/// <summary>Remembers with a failure which single file of many could not be used, so that somebody can look whether it is another by now.</summary>
public static class DamagedFile
{
    private const string Key = "slfd.damaged-file";

    /// <summary>The failure, with the file.</summary>
    public static T Name<T>(T failure, string path)
        where T : Exception
    {
        failure.Data[Key] = path;
        return failure;
    }

    /// <summary>The files that a failure and what caused it name.</summary>
    public static IEnumerable<string> In(Exception failure) =>
        [.. failure.Data[Key] is string path ? (string[])[path] : [], .. (failure as AggregateException)?.InnerExceptions.SelectMany(In) ?? (failure.InnerException is { } cause ? In(cause) : [])];
}
