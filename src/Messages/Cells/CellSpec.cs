using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Slfd.Messages.Cells;

/// <summary>One experiment, completely: data set × resolution × method × images per class × seed, and the protocol it is measured by.</summary>
/// <remarks>
/// The canonical form is UTF-8 JSON with keys in ordinal order, no white space and no nulls. Properties are declared in that order, so serialising writes
/// the canonical form at once (a test holds it against a generic key-sorting writer). A later version adds optional properties only: absent means "as before",
/// and the id of an old experiment stays what it was.
/// </remarks>
public sealed record CellSpec
{
    /// <summary>The data and how much of it.</summary>
    public required DataSpec Data { get; init; }

    /// <summary>How the synthetic set is optimised; null for a baseline, which optimises nothing.</summary>
    public DistillationSpec? Distillation { get; init; }

    /// <summary>How the synthetic set is judged.</summary>
    public required EvaluationSpec Evaluation { get; init; }

    /// <summary>ipc: synthetic images per class, at least 1.</summary>
    public required int ImagesPerClass { get; init; }

    /// <summary>Matching objective × space, or a baseline.</summary>
    public required MethodSpec Method { get; init; }

    /// <summary>The ConvNet that distils and that is the "seen" evaluator.</summary>
    public required NetworkSpec Network { get; init; }

    /// <summary>Root of every random draw of the cell (design.md section 9). Two methods with the same seed see the same real batches.</summary>
    public required int Seed { get; init; }

    /// <summary>The canonical form as text.</summary>
    public string ToCanonicalJson() => Encoding.UTF8.GetString(ToCanonicalUtf8());

    /// <summary>The canonical form as bytes: what <see cref="Id"/> hashes.</summary>
    public byte[] ToCanonicalUtf8() => JsonSerializer.SerializeToUtf8Bytes(this, SpecJson.Default.CellSpec);

    /// <summary>Hash of the canonical form; equal specifications have equal ids however they were written down.</summary>
    public CellId Id()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(ToCanonicalUtf8(), hash);
        return new(BinaryPrimitives.ReadUInt16BigEndian(hash), BinaryPrimitives.ReadUInt64BigEndian(hash[2..]));
    }

    /// <summary>Reads any JSON form of a specification: key order and white space do not matter.</summary>
    /// <exception cref="JsonException">Malformed JSON, an unknown key or a missing one; the message names it.</exception>
    public static CellSpec FromJson(string json) => JsonSerializer.Deserialize(json, SpecJson.Default.CellSpec)
        ?? throw new JsonException("expected a cell specification, found null");

    /// <summary>What a person calls this cell: <c>cifar10 32px dc/pixel ipc 1 seed 0</c>.</summary>
    public string Label() => $"{Data.Name} {Data.Resolution}px {Method.Label()} ipc {ImagesPerClass} seed {Seed}";
}
