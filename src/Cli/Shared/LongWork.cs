using System.CommandLine;
using System.Diagnostics;

namespace Slfd.Cli.Shared;

/// <summary>Says on the error stream how far long work is, once a second; says nothing of work that is short.</summary>
internal sealed class LongWork(ParseResult parsed) : IDisposable
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(1);
    private readonly bool _lives = !Console.IsErrorRedirected && parsed.InvocationConfiguration.Error == Console.Error;
    private long _said = Stopwatch.GetTimestamp();
    private bool _wrote;

    /// <summary>So much is done.</summary>
    /// <param name="what">Of what.</param>
    /// <param name="done">How many.</param>
    /// <param name="all">Of how many.</param>
    public void Tell(string what, long done, long all)
    {
        if (Stopwatch.GetElapsedTime(_said) >= s_every)
        {
            _said = Stopwatch.GetTimestamp();
            parsed.InvocationConfiguration.Error.Write(_lives ? $"\r{what}: {done} of {all} " : $"{what}: {done} of {all}\n");
            _wrote = _lives;
        }
    }

    /// <summary>Ends the line.</summary>
    public void Dispose()
    {
        if (_wrote)
        {
            parsed.InvocationConfiguration.Error.WriteLine();
            _wrote = false;
        }
    }
}
