using System.Buffers.Binary;
using Slfd.Support;

namespace Slfd.NativeTorch.Tests;

/// <summary><c>SLFD_LIBTORCH</c> may name anything: each wrong thing is refused in a sentence of its own before it is loaded.</summary>
public sealed class When_another_folder_of_libtorch_is_named : IDisposable
{
    private static readonly string[] s_needed = ["libc10.so", "libtorch_cpu.so", "libtorch.so"];

    private readonly TemporaryFolder _folder = new();

    private static string Wrapper => Path.Combine((string)AppContext.GetData("Slfd.WrapperFolder")!, "libLibTorchSharp.so");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_is_not_a_folder()
    {
        var file = _folder.File("libtorch_cpu.so");
        File.WriteAllText(file, "");
        Assert.Contains("but that is a file", Refusal(file), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_not_a_folder() => Assert.Contains("there is no such folder", Refusal(_folder.File("absent")), StringComparison.Ordinal);

    [Fact]
    public void An_empty_folder_lacks_what_is_needed()
    {
        var refusal = Refusal(_folder.Path);
        Assert.Contains("there is no libc10.so in it", refusal, StringComparison.Ordinal);
        Assert.Contains("site-packages/torch/lib", refusal, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_folder_that_may_not_be_read_is_said_to_be_one()
    {
        Skip.If(Environment.IsPrivilegedProcess, "root may read every folder");
        File.SetUnixFileMode(_folder.Path, UnixFileMode.UserExecute);
        try
        {
            Assert.Contains("may not read that folder", Refusal(_folder.Path), StringComparison.Ordinal);
        }
        finally
        {
            File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public void The_package_in_place_of_its_libraries_is_answered_with_the_folder_that_is_meant()
    {
        var lib = Directory.CreateDirectory(_folder.File("torch/lib")).FullName;
        File.WriteAllText(Path.Combine(lib, "libtorch_cpu.so"), "");
        Assert.Contains($"probably '{lib}' is meant", Refusal(_folder.Path), StringComparison.Ordinal);
        Assert.Contains($"probably '{lib}' is meant", Refusal(_folder.File("torch")), StringComparison.Ordinal);
    }

    [Fact]
    public void Libraries_for_another_processor_are_named_with_it()
    {
        Fill(bytes => BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(18), 183));
        Assert.Contains("libc10.so is for 64-bit ARM", Refusal(_folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_that_was_cut_is_refused_before_a_missing_page_ends_the_process()
    {
        Fill(_ => { });
        using (var file = File.OpenWrite(_folder.File("libtorch_cpu.so")))
        {
            file.SetLength(file.Length / 2);
        }

        Assert.Contains("libtorch_cpu.so is not a whole shared object", Refusal(_folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void Nonsense_of_any_length_is_an_error_and_never_anything_else()
    {
        var whole = File.ReadAllBytes(Wrapper);
        var random = new Random(20261124);
        for (var round = 0; round < 2_000; round++)
        {
            var bytes = whole.AsSpan(0, random.Next(0, 4096)).ToArray();
            for (var change = random.Next(0, 8); change > 0 && bytes.Length > 0; change--)
            {
                bytes[random.Next(Math.Min(bytes.Length, 640))] = (byte)random.Next(256);
            }

            var path = _folder.File("mutated.so");
            File.WriteAllBytes(path, bytes);
            if (Record.Exception(() => SharedObject.RequireLoadable(path)) is { } error)
            {
                Assert.True(error is BadImageFormatException, $"round {round}: {error}");
                Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
            }
        }
    }

    /// <summary>The libraries that are looked for, each a changed copy of a whole one.</summary>
    private void Fill(Action<byte[]> change)
    {
        foreach (var name in s_needed)
        {
            var bytes = File.ReadAllBytes(Wrapper);
            change(bytes);
            File.WriteAllBytes(_folder.File(name), bytes);
        }
    }

    private static string Refusal(string named)
    {
        var refused = Record.Exception(() => TorchFolder.Named("SLFD_LIBTORCH", named));
        Assert.True(refused is TorchUnavailableException or BadImageFormatException, refused?.ToString());
        Assert.DoesNotContain('\n', refused!.Message);
        return refused.Message;
    }
}
