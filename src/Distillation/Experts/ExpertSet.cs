using Slfd.Artifacts;
using Slfd.Distillation.Records;
using Slfd.Experiments.Cells;
using static TorchSharp.torch;

namespace Slfd.Distillation.Experts;

/// <summary>The experts that a cell follows, read from the artifacts of the cells that trained them: a vector at a time, because all of them together are gigabytes.</summary>
public sealed class ExpertSet : IExpertTrajectories
{
    private readonly IReadOnlyList<(CellId Id, string Path, string Sha256)> _files;
    private readonly bool[] _verified;
    private readonly long _length;

    private ExpertSet(IReadOnlyList<(CellId Id, string Path, string Sha256)> files, int epochs, long length) =>
        (_files, _verified, Epochs, _length) = (files, new bool[files.Count], epochs, length);

    /// <inheritdoc/>
    public int Count => _files.Count;

    /// <inheritdoc/>
    public int Epochs { get; }

    /// <summary>Finds the experts of a cell beside its own folder.</summary>
    /// <param name="spec">A cell that matches trajectories.</param>
    /// <param name="folder">Its folder; the experts' lie in the same parent.</param>
    /// <param name="length">P: parameters of the network.</param>
    /// <exception cref="DataUnavailableException">An expert has no result; the message says which cell has to be run.</exception>
    public static ExpertSet Find(CellSpec spec, CellFolder folder, long length)
    {
        var cells = Path.GetDirectoryName(folder.Root)!;
        return new([.. spec.Dependencies().Where(needed => needed.IsExpert).Select(expert => Find(expert, new(Path.Combine(cells, expert.Id().ToString()))))], spec.Experts!.Epochs, length);
    }

    /// <inheritdoc/>
    /// <exception cref="DataUnavailableException">The file is not the one that the expert's result names, or holds other parameters.</exception>
    public Tensor Weights(int expert, int epoch)
    {
        var (id, path, sha256) = _files[expert];
        try
        {
            if (!_verified[expert] && WholeFile.Sha256(path) != sha256)
            {
                throw new InvalidDataException($"{path}: its SHA-256 is not the {sha256} that the expert's result names; run the expert's cell again");
            }

            _verified[expert] = true;
            var weights = ExpertFile.Read(path, epoch);
            return weights.numel() == _length
                ? weights
                : throw new InvalidDataException($"{path}: an expert of {weights.numel()} parameters, but the network has {_length}");
        }
        catch (Exception unusable) when (unusable is InvalidDataException or FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataUnavailableException(unusable, HostNeeds.Expert(id)) { Places = [path] };
        }
    }

    private static (CellId Id, string Path, string Sha256) Find(CellSpec expert, CellFolder folder)
    {
        // The coordinator publishes a result to the top of the folder; a cell that was run by hand keeps it in its attempt's.
        var place = new[] { folder.Root }.Concat(folder.Attempts().Select(folder.Attempt)).FirstOrDefault(place => File.Exists(Path.Combine(place, CellFolder.ResultFile)))
            ?? throw new DataUnavailableException(new FileNotFoundException(
                $"the cell follows an expert that has not been trained: cell {expert.Id()} ({expert.Label()}) has no {Path.Combine(folder.Root, CellFolder.ResultFile)}; run that cell first"), HostNeeds.Expert(expert.Id()))
            { Places = [Path.Combine(folder.Root, CellFolder.ResultFile)] };
        try
        {
            return (expert.Id(), Path.Combine(place, CellFolder.ExpertsFile), ResultDocument.FromJson(File.ReadAllText(Path.Combine(place, CellFolder.ResultFile))).ArtifactSha256[CellFolder.ExpertsFile]);
        }
        catch (Exception damaged) when (damaged is KeyNotFoundException or System.Text.Json.JsonException)
        {
            throw new DataUnavailableException(new InvalidDataException($"{Path.Combine(place, CellFolder.ResultFile)} is not the result of an expert: {damaged.Message}", damaged), HostNeeds.Expert(expert.Id())) { Places = [Path.Combine(place, CellFolder.ResultFile)] };
        }
    }
}
