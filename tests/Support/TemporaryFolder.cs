namespace Slfd.Support;

/// <summary>A folder of one test's own; gone, with what it holds, when the test ends.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("slfd-test-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Remove(Path);

    /// <summary>Removes a folder that something may still write to for an instant: the log of an attempt, which nobody waits for.</summary>
    public static void Remove(string folder)
    {
        for (var until = DateTime.UtcNow + TimeSpan.FromMinutes(1); ; Thread.Sleep(20))
        {
            try
            {
                Directory.Delete(folder, recursive: true);
                return;
            }
            catch (Exception) when (!Directory.Exists(folder))
            {
                return;
            }
            catch (IOException) when (DateTime.UtcNow < until)
            {
                // It is being written to.
            }
        }
    }
}
