using System.Collections.Immutable;
using Slfd.Coordinator.Facts;
using Slfd.Coordinator.Keeping;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;

namespace Slfd.Coordinator.Cells;

/// <summary>Which cells wait for which experts and generators, over all grids. Derived from the grids' definitions, so neither journal nor snapshot holds it.</summary>
/// <remarks>Cells that need the same experts are one group, since a sweep may have a million of them.</remarks>
internal sealed class ExpertGroups
{
    private readonly VersionedArray<ExpertGroup> _groups = new();
    private readonly List<List<int>> _followers = [];

    // The experts of a group are those of seeds 0 … N − 1 of one training, and a generator comes last, so the first, the last and their number name the group.
    private readonly Dictionary<(CellId First, CellId Last, int Count), int> _byName = [];
    private ImmutableDictionary<int, ImmutableArray<int>> _byExpert = ImmutableDictionary<int, ImmutableArray<int>>.Empty;

    /// <summary>The group of that number, from 1.</summary>
    public ExpertGroup this[int number] => _groups[number - 1];

    /// <summary>The number of the group that follows these experts; a new one if nothing followed them before.</summary>
    /// <param name="experts">By rising seed, then the generator; at least one, and all are in the table.</param>
    /// <param name="find">An expert's index, and how it stands.</param>
    public int Of(IReadOnlyList<CellId> experts, Func<CellId, (int Cell, CellState State)> find)
    {
        var name = (experts[0], experts[^1], experts.Count);
        if (_byName.TryGetValue(name, out var known))
        {
            return known;
        }

        ExpertGroup group = default;
        _byName.Add(name, _groups.Count + 1);
        _followers.Add([]);
        foreach (var id in experts)
        {
            var (expert, state) = find(id);
            group = group.With(state);
            _byExpert = _byExpert.SetItem(expert, [.. _byExpert.GetValueOrDefault(expert, []), _groups.Count + 1]);
        }

        return _groups.Add(group) + 1;
    }

    /// <summary>A cell joins the group's followers.</summary>
    public void Follow(int number, int cell) => _followers[number - 1].Add(cell);

    /// <summary>Indices of the cells that need the experts of the group.</summary>
    public IReadOnlyList<int> FollowersOf(int number) => _followers[number - 1];

    /// <summary>Numbers of the groups that need a cell; none where it is no expert.</summary>
    public ImmutableArray<int> LedBy(int cell) => _byExpert.Count == 0 ? [] : _byExpert.GetValueOrDefault(cell, []);

    /// <summary>One of the group's experts stands otherwise now.</summary>
    /// <returns>Whether that was the last one missing: the followers may start.</returns>
    public bool Moved(int number, CellState from, CellState to)
    {
        ref var group = ref _groups.Write(number - 1);
        group = group.Moved(from, to);
        return group.Missing == 0 && from != CellState.Done && to == CellState.Done;
    }

    /// <summary>The groups as they are, for as long as nothing is written.</summary>
    public ExpertsView Look() => new(_groups.Look(), _byExpert);

    /// <summary>The groups as they are, for any time.</summary>
    public ExpertsView Freeze() => new(_groups.Freeze(), _byExpert);
}

/// <summary>See <see cref="ExpertGroups"/>.</summary>
internal readonly struct ExpertsView(VersionedView<ExpertGroup> groups, ImmutableDictionary<int, ImmutableArray<int>> byExpert)
{
    /// <summary>Whether the followers of a group cannot become ready, because an expert has failed or is cancelled. Group 0 needs none.</summary>
    public bool IsStranded(int number) => number > 0 && groups[number - 1].Hopeless > 0;

    /// <summary>Numbers of the groups that need a cell; none where it is no expert.</summary>
    public ImmutableArray<int> LedBy(int cell) => byExpert.GetValueOrDefault(cell, []);
}

/// <summary>How the experts of a group stand.</summary>
/// <param name="Missing">Experts that are not done; while there are any, no follower may start.</param>
/// <param name="Hopeless">Experts that are failed or cancelled; while there are any, no follower can start.</param>
internal readonly record struct ExpertGroup(int Missing, int Hopeless)
{
    /// <summary>With one expert more.</summary>
    public ExpertGroup With(CellState state) => new(Missing + (state == CellState.Done ? 0 : 1), Hopeless + (state.IsHopeless() ? 1 : 0));

    /// <summary>One of the experts stands otherwise.</summary>
    public ExpertGroup Moved(CellState from, CellState to) => new(
        Missing + (from == CellState.Done ? 1 : 0) - (to == CellState.Done ? 1 : 0),
        Hopeless + (to.IsHopeless() ? 1 : 0) - (from.IsHopeless() ? 1 : 0));
}
