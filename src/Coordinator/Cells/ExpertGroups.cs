using Slfd.Experiments.Cells;

namespace Slfd.Coordinator.Cells;

/// <summary>Which cells wait for which experts, over all grids. Derived from the grids' definitions, so neither journal nor snapshot holds it.</summary>
internal sealed class ExpertGroups
{
    private readonly List<ExpertGroup> _groups = [];

    // The experts of a group are those of seeds 0 … N − 1 of one training, so the last one names the group.
    private readonly Dictionary<CellId, ExpertGroup> _byLastExpert = [];
    private readonly Dictionary<int, List<ExpertGroup>> _byExpert = [];

    /// <summary>The group that follows these experts; a new one if nothing followed them before.</summary>
    /// <param name="experts">By rising seed, at least one; all are in the table.</param>
    /// <param name="table">Says how they stand.</param>
    public ExpertGroup Of(IReadOnlyList<CellId> experts, CellTable table)
    {
        if (_byLastExpert.TryGetValue(experts[^1], out var known))
        {
            return known;
        }

        ExpertGroup group = new(_groups.Count + 1);
        _groups.Add(group);
        _byLastExpert.Add(experts[^1], group);
        foreach (var id in experts)
        {
            var expert = table.Find(id);
            group.Add(table[expert].Status);
            if (!_byExpert.TryGetValue(expert, out var led))
            {
                _byExpert[expert] = led = [];
            }

            led.Add(group);
        }

        return group;
    }

    /// <summary>The group of that number; null for 0.</summary>
    public ExpertGroup? this[int number] => number == 0 ? null : _groups[number - 1];

    /// <summary>The groups that need a cell; none where it is no expert.</summary>
    public IReadOnlyList<ExpertGroup> LedBy(int cell) => _byExpert.Count > 0 && _byExpert.TryGetValue(cell, out var groups) ? groups : [];
}
