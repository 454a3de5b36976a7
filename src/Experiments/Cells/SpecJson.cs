using System.Text.Json.Serialization;
using Slfd.Experiments.Grids;

namespace Slfd.Experiments.Cells;

/// <summary>The JSON of specifications and grids: camel case, no nulls, unknown keys refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(CellSpec))]
[JsonSerializable(typeof(Grid))]
public sealed partial class SpecJson : JsonSerializerContext;
