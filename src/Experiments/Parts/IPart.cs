namespace Slfd.Experiments.Parts;

/// <summary>Something that a grid can ask for by name: an objective, a space, a generator, a baseline, a form of data, a classifier. Its file is the one home
/// of what is said about it.</summary>
public interface IPart
{
    /// <summary>As in grids, specifications and tables.</summary>
    string Name { get; }

    /// <summary>Rises by one whenever a correction changes the numbers that this part takes a hand in; 1 at first. Results name the revisions they were made
    /// with.</summary>
    int Revision { get; }
}
