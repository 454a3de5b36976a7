using System.Globalization;

namespace Slfd.Distillation.Checkpoints;

/// <summary>The name of a checkpoint's folder: <c>ITERATION-NUMBER</c>, where the number rises with each checkpoint of an attempt.</summary>
/// <param name="Path">The folder, absolute.</param>
/// <param name="Iteration">The iteration that it continues from.</param>
/// <param name="Number">Rises with each checkpoint of the attempt; a later one of the same iteration has more evaluation trainings in it.</param>
internal sealed record CheckpointFolder(string Path, int Iteration, int Number)
{
    public static CheckpointFolder In(string checkpoints, int iteration, int number) =>
        new(System.IO.Path.Combine(checkpoints, string.Create(CultureInfo.InvariantCulture, $"{iteration}-{number}")), iteration, number);

    /// <summary>The checkpoints of one attempt, newest first; folders of other names are left alone.</summary>
    public static IReadOnlyList<CheckpointFolder> All(string checkpoints) => !Directory.Exists(checkpoints)
        ? []
        : [.. Directory.EnumerateDirectories(checkpoints)
            .Select(Parse)
            .OfType<CheckpointFolder>()
            .OrderByDescending(folder => folder.Number)];

    /// <summary>Whether the folder's last file was written.</summary>
    public bool IsWhole => System.IO.File.Exists(File(CheckpointManifest.FileName));

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Removes the folder so that at no instant a part of it looks like a checkpoint.</summary>
    public void Delete()
    {
        System.IO.File.Delete(File(CheckpointManifest.FileName));
        Directory.Delete(Path, recursive: true);
    }

    private static CheckpointFolder? Parse(string path) =>
        System.IO.Path.GetFileName(path).Split('-') is [var iteration, var number]
            && int.TryParse(iteration, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var rank)
            ? new(path, at, rank)
            : null;
}
