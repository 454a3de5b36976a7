using System.Globalization;

namespace Slfd.Distillation.Cells;

/// <summary>Memory of this process as the kernel counts it; the garbage collector does not see libtorch's.</summary>
public static class ProcessMemory
{
    /// <summary>Resident set, in bytes; 0 where /proc is absent.</summary>
    public static long ResidentBytes()
    {
        try
        {
            var fields = File.ReadAllText("/proc/self/statm").Split(' ');
            return long.Parse(fields[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>Lets <see cref="PeakBytes"/> count from now on, so that a cell's peak is not an earlier cell's. Where the kernel does not allow it, the peak stays that of the process.</summary>
    public static void ResetPeak()
    {
        try
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // The peak is an upper bound then.
        }
    }

    /// <summary>Highest resident set since the start of the process or <see cref="ResetPeak"/>, in bytes; 0 where /proc is absent.</summary>
    public static long PeakBytes()
    {
        const string Field = "VmHWM:";
        try
        {
            var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(Field, StringComparison.Ordinal));
            return long.Parse(line[Field.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) * 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
