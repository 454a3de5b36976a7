using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using Slfd.Experiments.Classifiers;
using Slfd.Experiments.DataSets;
using Slfd.Experiments.Methods;
using Slfd.Experiments.Methods.Generators;
using Slfd.Experiments.Specifications;

namespace Slfd.Experiments.Grids;

/// <summary>The JSON schema of a grid's canonical form: what <c>POST /api/grids</c> takes and what the journal keeps. <c>docs/grid.schema.json</c> is this text; a test holds it so.</summary>
public static class GridSchema
{
    private static readonly Dictionary<(Type Owner, string Property), IReadOnlyList<string>> s_names = new()
    {
        [(typeof(Grid), "datasets")] = [.. DataSetCatalogue.All.Names],
        [(typeof(Grid), "layout")] = Choices.Layouts,
        [(typeof(MethodSpec), "baseline")] = Choices.Baselines,
        [(typeof(MethodSpec), "generator")] = Choices.Generators,
        [(typeof(MethodSpec), "matching")] = Choices.Matchings,
        [(typeof(MethodSpec), "space")] = Choices.Spaces,
        [(typeof(MethodSpec), "weights")] = Choices.Weights,
        [(typeof(GridMethod), "distance")] = Choices.Distances,
        [(typeof(GridMethod), "form")] = Choices.TrajectoryForms,
        [(typeof(GridMethod), "initialisation")] = Choices.Initialisations,
        [(typeof(GridMethod), "reading")] = Choices.Readings,
        [(typeof(DistillationSpec), "distance")] = Choices.Distances,
        [(typeof(DistillationSpec), "initialisation")] = Choices.Initialisations,
        [(typeof(ComputeSpec), "precision")] = Choices.Precisions,
        [(typeof(EvaluationSpec), "architectures")] = Architectures.All,
        [(typeof(EvaluationSpec), "protocol")] = Choices.EvaluationProtocols,
        [(typeof(GridNetwork), "norm")] = Choices.Norms,
        [(typeof(StochasticSpec), "bound")] = Choices.SpreadBounds,
        [(typeof(StochasticSpec), "noise")] = Choices.Noises,
        [(typeof(StochasticSpec), "reading")] = Choices.Readings,
        [(typeof(StochasticSpec), "start")] = Choices.SpreadStarts,
        [(typeof(TrajectorySpec), "form")] = Choices.TrajectoryForms,
    };

    /// <summary>The schema as indented JSON that ends in a line feed.</summary>
    public static string Json()
    {
        var schema = GridJson.Default.Grid.GetJsonSchemaAsNode(new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Named }).AsObject();
        JsonObject described = new()
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "The canonical form of a grid",
        };
        foreach (var (key, value) in schema.ToArray())
        {
            schema.Remove(key);
            described[key] = value;
        }

        return described.ToJsonString(new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "\n";
    }

    /// <summary>Adds the names that a text may be.</summary>
    private static JsonNode Named(JsonSchemaExporterContext context, JsonNode schema)
    {
        if (context.TypeInfo.Type == typeof(GeneratorSpec))
        {
            return new GeneratorSpecJson().Schema();
        }

        if (context.TypeInfo.Type == typeof(GridData))
        {
            return new GridDataJson().Schema();
        }

        if (context.PropertyInfo is not { } property || schema is not JsonObject described)
        {
            return schema;
        }

        if (property.DeclaringType == typeof(Grid) && property.Name == "name")
        {
            described["pattern"] = FormattableString.Invariant($"^[A-Za-z0-9][A-Za-z0-9._-]{{0,{GridName.MostLetters - 1}}}$");
        }
        else if (s_names.TryGetValue((property.DeclaringType, property.Name), out var names))
        {
            var text = described["items"] as JsonObject ?? described;
            text["enum"] = new JsonArray([.. names.Select(name => (JsonNode)name), .. text["type"] is JsonArray ? [(JsonNode?)null] : (JsonNode?[])[]]);
        }

        return described;
    }
}
