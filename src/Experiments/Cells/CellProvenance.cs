using System.Reflection;
using Slfd.Experiments.DataSets;
using Slfd.Experiments.Methods;
using Slfd.Experiments.Methods.Generators;
using Slfd.Experiments.Settings;
using Slfd.Experiments.Specifications;

namespace Slfd.Experiments.Cells;

/// <summary>Who says which value a setting of a cell has, by its path in the canonical form: <c>evaluation.epochs</c>.</summary>
public static class CellProvenance
{
    private static readonly Dictionary<string, StatedByAttribute> s_stated = Stated();

    /// <summary>Who says it, of this cell's method at its resolution.</summary>
    /// <exception cref="ArgumentException">No setting has that path, or nobody is named for it.</exception>
    public static Provenance Of(CellSpec cell, string path)
    {
        if (s_stated.TryGetValue(path, out var stated))
        {
            return cell.Method.SpacePart()?.IsStochastic == true ? stated.Stochastic : stated.Provenance;
        }

        return Declared(cell, path) ?? throw new ArgumentException($"nobody is named for the setting '{path}': give its property [StatedBy], or its key a provenance", nameof(path));
    }

    /// <summary>The value that stands where the canonical form leaves a declared key out, as JSON has it; null: there is none.</summary>
    public static string? AsBefore(string path) => Key(path)?.AsBefore switch
    {
        null => null,
        bool flag => flag ? "true" : "false",
        var value => FormattableString.Invariant($"{value}"),
    };

    private static Provenance? Declared(CellSpec cell, string path) => Key(path) is not { } key ? null
        : path.StartsWith("generator.", StringComparison.Ordinal) && cell.Method.GeneratorPart() is { } part ? part.ProvenanceOf(key, cell.Data.Resolution)
        : key.Provenance;

    /// <summary>The key that a path names in one of the two sections whose keys parts declare; null for every other path.</summary>
    private static SettingKey? Key(string path) => path.Split('.') is not [var section, var name] ? null
        : section == "data" ? DataKeys.Shared.Concat(DataKeys.Choices).FirstOrDefault(key => key.JsonName == name)
        : section == "generator" ? GeneratorKeys.All.FirstOrDefault(key => key.JsonName == name)
        : null;

    private static Dictionary<string, StatedByAttribute> Stated()
    {
        Type[] sections = [typeof(ComputeSpec), typeof(DistillationSpec), typeof(EvaluationSpec), typeof(ExpertSpec), typeof(MethodSpec), typeof(NetworkSpec), typeof(StochasticSpec), typeof(GeneratorTrainingSpec), typeof(TrajectorySpec), typeof(UnitSpec)];
        return (from property in typeof(CellSpec).GetProperties()
                from pair in sections.Contains(property.PropertyType)
                    ? property.PropertyType.GetProperties().Select(inner => (Path: $"{Camel(property)}.{Camel(inner)}", Property: inner))
                    : [(Path: Camel(property), Property: property)]
                let stated = pair.Property.GetCustomAttribute<StatedByAttribute>()
                where stated is not null
                select (pair.Path, stated)).ToDictionary(entry => entry.Path, entry => entry.stated, StringComparer.Ordinal);

        static string Camel(PropertyInfo property) => char.ToLowerInvariant(property.Name[0]) + property.Name[1..];
    }
}
