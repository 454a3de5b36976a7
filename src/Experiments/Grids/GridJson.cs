using System.Text.Json.Serialization;

namespace Slfd.Experiments.Grids;

/// <summary>The JSON of grids, as that of specifications: camel case, no nulls, unknown keys refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(Grid))]
public sealed partial class GridJson : JsonSerializerContext;
