using System.Text.Json.Serialization;

namespace Slfd.Experiments.Cells;

/// <summary>The JSON of specifications: camel case, no nulls, unknown keys refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(CellSpec))]
public sealed partial class SpecJson : JsonSerializerContext;
