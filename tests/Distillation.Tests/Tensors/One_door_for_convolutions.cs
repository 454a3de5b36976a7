using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Slfd.Distillation.Tensors;

namespace Slfd.Distillation.Tests.Tensors;

/// <summary>No compiled code but <see cref="Convolution"/> calls a convolution of torch, as a function or as a module: libtorch's own are wrong on some processors.</summary>
public sealed class One_door_for_convolutions
{
    private static readonly Dictionary<int, OpCode> s_codes = typeof(OpCodes).GetFields().Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => (int)(ushort)code.Value);

    [Fact]
    public void No_other_type_of_the_product_calls_one()
    {
        var past = Ours().SelectMany(Callers).Where(call => call.Type is not nameof(Convolution)).Select(call => $"{call.Type} calls {call.Method}").ToList();
        Assert.True(past.Count == 0, $"{string.Join("; ", past)}: use {nameof(Convolution)}");
    }

    [Fact]
    public void The_door_itself_is_seen_so_the_test_can_see() =>
        Assert.Equal(["conv2d", "conv_transpose2d"], Callers(typeof(Convolution).Assembly.Location).Where(call => call.Type == nameof(Convolution)).Select(call => call.Method).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Functions_and_modules_of_every_dimension_are_known()
    {
        string[] here = [.. typeof(TorchSharp.torch.nn).GetMethods().Concat(typeof(TorchSharp.torch.nn.functional).GetMethods()).Concat(typeof(TorchSharp.torch).GetMethods()).Select(method => method.Name).Where(IsConvolution).Distinct()];
        Assert.Empty(new[] { "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "Conv1d", "Conv2d", "Conv3d", "ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d" }.Except(here));
    }

    private static bool IsConvolution(string method) => method.StartsWith("conv", StringComparison.OrdinalIgnoreCase) && method.EndsWith('d') && method.Length > 5 && char.IsDigit(method[^2])
        || (method.Contains("convolution", StringComparison.OrdinalIgnoreCase) && !method.StartsWith("get_", StringComparison.Ordinal));

    /// <summary>Every assembly of the product that is here and knows TorchSharp.</summary>
    private static IEnumerable<string> Ours() => Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll")
        .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("Slfd.", StringComparison.Ordinal) || name.StartsWith("slfd-", StringComparison.Ordinal)) && !name.Contains("Tests", StringComparison.Ordinal));

    private static IEnumerable<(string Type, string Method)> Callers(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();
        List<(string, string)> calls = [];
        foreach (var handle in metadata.MethodDefinitions)
        {
            var method = metadata.GetMethodDefinition(handle);
            if (method.RelativeVirtualAddress == 0)
            {
                continue;
            }

            foreach (var called in Called(metadata, file.GetMethodBody(method.RelativeVirtualAddress).GetILReader()).Where(IsConvolution))
            {
                calls.Add((Outermost(metadata, method.GetDeclaringType()), called));
            }
        }

        return calls;
    }

    /// <summary>The type, or where the compiler nested a closure or an iterator, the type around it.</summary>
    private static string Outermost(MetadataReader metadata, TypeDefinitionHandle handle)
    {
        var type = metadata.GetTypeDefinition(handle);
        return type.IsNested ? Outermost(metadata, type.GetDeclaringType()) : metadata.GetString(type.Name);
    }

    /// <summary>Names of the methods of other assemblies that a body names, called or taken as a delegate.</summary>
    private static List<string> Called(MetadataReader metadata, BlobReader body)
    {
        List<string> names = [];
        while (body.RemainingBytes > 0)
        {
            int code = body.ReadByte();
            var operand = s_codes[code == 0xFE ? 0xFE00 | body.ReadByte() : code].OperandType;
            switch (operand)
            {
                case OperandType.InlineMethod or OperandType.InlineTok:
                    names.AddRange(NameOf(metadata, System.Reflection.Metadata.Ecma335.MetadataTokens.EntityHandle(body.ReadInt32())));
                    break;
                case OperandType.InlineSwitch:
                    var targets = body.ReadInt32();
                    body.Offset += 4 * targets;
                    break;
                default:
                    body.Offset += Size(operand);
                    break;
            }
        }

        return names;
    }

    private static IEnumerable<string> NameOf(MetadataReader metadata, EntityHandle handle) => handle.Kind switch
    {
        HandleKind.MemberReference => [metadata.GetString(metadata.GetMemberReference((MemberReferenceHandle)handle).Name)],
        HandleKind.MethodSpecification => NameOf(metadata, metadata.GetMethodSpecification((MethodSpecificationHandle)handle).Method),
        _ => [], // of this assembly, or no method: a body of its own is read where it stands
    };

    private static int Size(OperandType operand) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineBrTarget or OperandType.InlineField or OperandType.InlineI or OperandType.InlineSig or OperandType.InlineString or OperandType.InlineType or OperandType.ShortInlineR => 4,
        _ => throw new ArgumentOutOfRangeException(nameof(operand), operand, "not an operand whose size is known here"),
    };
}
