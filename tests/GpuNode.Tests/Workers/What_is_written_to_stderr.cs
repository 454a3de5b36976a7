using System.Diagnostics;
using System.Text;
using Slfd.GpuNode.Workers;

namespace Slfd.GpuNode.Tests.Workers;

/// <summary>Words come through a pipe of their own; who must know them all does not have to wait and hope.</summary>
public class What_is_written_to_stderr
{
    private readonly List<byte> _heard = [];

    [Fact]
    public void Before_a_line_on_stdout_is_heard_by_then_though_nobody_listened()
    {
        using var process = Start("for n in $(seq 2000); do echo word $n >&2; done; echo said; read -r end");
        StderrPipe pipe = new(process.StandardError.BaseStream, Hear);
        Assert.Equal("said", process.StandardOutput.ReadLine());
        pipe.CatchUp();
        Assert.EndsWith("word 1999\nword 2000\n", Heard, StringComparison.Ordinal);
        process.StandardInput.Close();
        process.WaitForExit();
    }

    [Fact]
    public void Comes_once_and_in_order_whoever_hears_it()
    {
        using var process = Start("for n in $(seq 3000); do echo word $n >&2; done; echo said");
        StderrPipe pipe = new(process.StandardError.BaseStream, Hear);
        Thread listening = new(pipe.Listen);
        listening.Start();
        Assert.Equal("said", process.StandardOutput.ReadLine());
        pipe.CatchUp();
        Assert.Equal(string.Concat(Enumerable.Range(1, 3000).Select(number => $"word {number}\n")), Heard);
        Assert.True(listening.Join(TimeSpan.FromMinutes(1)), "it goes on after the end");
        pipe.CatchUp();
        process.WaitForExit();
    }

    private string Heard
    {
        get
        {
            lock (_heard)
            {
                return Encoding.UTF8.GetString([.. _heard]);
            }
        }
    }

    private void Hear(ReadOnlySpan<byte> words)
    {
        lock (_heard)
        {
            _heard.AddRange(words);
        }
    }

    private static Process Start(string script) =>
        Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
}
