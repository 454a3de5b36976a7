namespace Slfd.Experiments.Hocon;

/// <summary>The mistakes that were found so far. Reading goes on after one, so that all of them are said at once.</summary>
public sealed class HoconProblems
{
    /// <summary>More are not kept: the first ones are what a person reads.</summary>
    public const int Most = 100;

    private readonly List<HoconProblem> _problems = [];
    private readonly HashSet<HoconProblem> _known = [];

    /// <summary>How many were found; those above <see cref="Most"/> are counted and not kept.</summary>
    public int Count { get; private set; }

    /// <summary>Whether brackets are so wrong that nothing can be said about what stands where: keys and values are not checked then.</summary>
    public bool StructureIsLost { get; set; }

    /// <summary>Adds one; the same one twice counts once.</summary>
    public void Add(HoconPlace place, string? key, string message)
    {
        HoconProblem problem = new(place, key, message);
        if (!_known.Add(problem))
        {
            return;
        }

        if (Count++ < Most)
        {
            _problems.Add(problem);
        }
        else
        {
            _known.Remove(problem);
        }
    }

    /// <summary>In the order in which a person meets them: by file as it was first named, then by line and column.</summary>
    public IReadOnlyList<HoconProblem> Sorted()
    {
        var files = _problems.Select(problem => problem.Place.File).Distinct().ToList();
        return [.. _problems.OrderBy(problem => files.IndexOf(problem.Place.File)).ThenBy(problem => problem.Place.Line).ThenBy(problem => problem.Place.Column)];
    }
}
