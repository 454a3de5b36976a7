using System.Runtime.InteropServices;

namespace Slfd.NativeTorch.Tests;

/// <summary>MKL's variable is found only where its function begins as it is known to; other code is left alone.</summary>
public sealed class Matrix_products : IDisposable
{
    private readonly nint _code = Marshal.AllocHGlobal(16);

    public void Dispose() => Marshal.FreeHGlobal(_code);

    [Theory]
    [InlineData(new byte[] { 0x8B, 0x05, 0x10, 0x01, 0, 0, 0x85, 0xC0, 0x78, 0x05 })]
    [InlineData(new byte[] { 0x8B, 0x05, 0x10, 0x01, 0, 0, 0x83, 0xF8, 0xFF, 0x74 })]
    public void Load_their_word_from_behind_the_first_instruction(byte[] code) => Assert.Equal(_code + 6 + 0x110, MatrixProducts.WordOf(Written(code)));

    [Theory]
    [InlineData(new byte[] { 0x8B, 0x0D, 0x10, 0x01, 0, 0, 0x85, 0xC0, 0x78, 0x05 })]
    [InlineData(new byte[] { 0x8B, 0x05, 0x10, 0x01, 0, 0, 0x85, 0xC0, 0x74, 0x05 })]
    [InlineData(new byte[] { 0xB8, 0x01, 0, 0, 0, 0xC3, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0xF3, 0x0F, 0x1E, 0xFA, 0x8B, 0x05, 0x10, 0x01, 0, 0 })]
    public void Are_left_alone_where_the_code_is_another(byte[] code) => Assert.Null(MatrixProducts.WordOf(Written(code)));

    [Fact]
    public void Of_the_libtorch_that_comes_along_have_the_known_code()
    {
        var library = NativeLibrary.Load(Path.Combine(TorchLibraries.Folder!, "libtorch_cpu.so"));
        Assert.NotNull(MatrixProducts.WordOf(NativeLibrary.GetExport(library, "mkl_serv_intel_cpu")));
        Assert.NotNull(MatrixProducts.WordOf(NativeLibrary.GetExport(library, "mkl_serv_intel_cpu_true")));
    }

    private nint Written(byte[] code)
    {
        Marshal.Copy(code, 0, _code, code.Length);
        return _code;
    }
}
