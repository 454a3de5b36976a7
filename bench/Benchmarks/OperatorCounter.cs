using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Slfd.NativeTorch;

namespace Slfd.Benchmarks;

/// <summary>Counts the calls of libtorch's operators, those that libtorch makes itself included: a library that is preloaded stands before each of its <c>at::_ops::*::call</c>, counts, and jumps on.</summary>
/// <remarks>The library is made here, by the assembler of a C compiler, from the names that this libtorch exports; nothing of libtorch is in the repository.</remarks>
internal sealed unsafe class OperatorCounter
{
    private const string Variable = "SLFD_OPERATOR_COUNTER", NamesSuffix = ".names";
    private readonly string[] _names;
    private readonly long* _counts;

    private OperatorCounter(string library)
    {
        _names = File.ReadAllLines(library + NamesSuffix);
        var counter = NativeLibrary.Load(library);
        var torch = NativeLibrary.Load(Path.Combine(TorchLibraries.Folder!, "libtorch_cpu.so"));
        var real = (nint*)NativeLibrary.GetExport(counter, "slfd_real");
        for (var index = 0; index < _names.Length; index++)
        {
            real[index] = NativeLibrary.GetExport(torch, _names[index]);
        }

        _counts = (long*)NativeLibrary.GetExport(counter, "slfd_counts");
    }

    /// <summary>The counter of this process; null where it was started without one. Before libtorch's first operator.</summary>
    public static OperatorCounter? OfThisProcess() => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } library ? new(library) : null;

    /// <summary>Builds the library and runs this program again with it.</summary>
    /// <param name="arguments">Of the program.</param>
    /// <returns>Its standard output; null, and said so, where there is no compiler.</returns>
    public static string? Again(params string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("slfd-launches-");
        try
        {
            if (Build(Path.Combine(TorchLibraries.Folder!, "libtorch_cpu.so"), folder.FullName) is not { } library)
            {
                return null;
            }

            var start = new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true, Environment = { ["LD_PRELOAD"] = library, [Variable] = library } };
            using var child = Process.Start(start)!;
            var output = child.StandardOutput.ReadToEnd();
            child.WaitForExit();
            return child.ExitCode == 0 ? output : throw new InvalidOperationException($"the counted run ended with exit code {child.ExitCode}");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Calls by operator, most first, that <paramref name="work"/> makes.</summary>
    public IReadOnlyList<(string Operator, long Calls)> Of(Action work)
    {
        new Span<long>(_counts, _names.Length).Clear();
        work();
        return [.. _names.Select((name, index) => (Operator(name), _counts[index])).Where(entry => entry.Item2 > 0).OrderByDescending(entry => entry.Item2)];
    }

    /// <summary><c>_ZN2at4_ops10add_Tensor4callE…</c> → <c>add_Tensor</c>.</summary>
    private static string Operator(string symbol)
    {
        const string Before = "_ZN2at4_ops";
        var digits = symbol[Before.Length..].TakeWhile(char.IsAsciiDigit).Count();
        var length = int.Parse(symbol.AsSpan(Before.Length, digits), CultureInfo.InvariantCulture);
        return symbol.Substring(Before.Length + digits, length);
    }

    private static string? Build(string torch, string folder)
    {
        string[] names;
        try
        {
            names = [.. Output("nm", "-D", "--defined-only", torch).Split('\n')
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(fields => fields is [_, "T", var name] && name.StartsWith("_ZN2at4_ops", StringComparison.Ordinal) && name.Contains("4callE", StringComparison.Ordinal))
                .Select(fields => fields[2]).Distinct()];
            var text = new StringBuilder(".text\n");
            for (var index = 0; index < names.Length; index++)
            {
                text.Append(CultureInfo.InvariantCulture, $".globl {names[index]}\n.type {names[index]},@function\n{names[index]}:\n  incq slfd_table_counts+{8 * index}(%rip)\n  jmp *slfd_table_real+{8 * index}(%rip)\n");
            }

            var bytes = 8 * names.Length;
            text.Append(CultureInfo.InvariantCulture, $".data\n.balign 16\n.globl slfd_real\n.type slfd_real,@object\n.size slfd_real,{bytes}\nslfd_real:\nslfd_table_real: .zero {bytes}\n");
            text.Append(CultureInfo.InvariantCulture, $".globl slfd_counts\n.type slfd_counts,@object\n.size slfd_counts,{bytes}\nslfd_counts:\nslfd_table_counts: .zero {bytes}\n.section .note.GNU-stack,\"\",@progbits\n");
            var (source, library) = (Path.Combine(folder, "counter.s"), Path.Combine(folder, "counter.so"));
            File.WriteAllText(source, text.ToString());
            File.WriteAllLines(library + NamesSuffix, names);
            _ = Output("cc", "-shared", "-nostdlib", "-o", library, source);
            return library;
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            Console.WriteLine($"skipped: this needs nm and cc (Debian: binutils, gcc): {missing.Message}");
            return null;
        }
    }

    private static string Output(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} ended with exit code {process.ExitCode}");
    }
}
