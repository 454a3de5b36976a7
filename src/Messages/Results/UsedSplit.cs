using System.Text.Json.Serialization;
using ProtoBuf;

namespace Slfd.Messages.Results;

/// <summary>One split of the real data as a cell used it: how much of it, where from, and which bytes.</summary>
/// <param name="Name"><c>train</c>, or the split that judged: <c>test</c>, <c>val</c>.</param>
/// <param name="Images">Images in use, all classes.</param>
/// <param name="Whole">Images of that split in the published set; 0: there is none to compare with.</param>
/// <param name="Source">What was read, by file names without folders of the host: <c>pathmnist.npz, test_images</c>.</param>
/// <param name="Sha256">Hex SHA-256 of the labels and pixels in use.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record UsedSplit(
    [property: ProtoMember(1)] string Name,
    [property: ProtoMember(2)] int Images,
    [property: ProtoMember(3)] int Whole,
    [property: ProtoMember(4)] string Source,
    [property: ProtoMember(5)] string Sha256)
{
    /// <summary>The split that is learned from.</summary>
    public const string Train = "train";

    /// <summary>What makes it another split than the published one, where its files tell; null: nothing does.</summary>
    [ProtoMember(6)]
    public string? Remark { get; init; }

    /// <summary>Whether it has fewer images than the published split.</summary>
    [JsonIgnore]
    public bool IsSubset => Whole > 0 && Images < Whole;
}
