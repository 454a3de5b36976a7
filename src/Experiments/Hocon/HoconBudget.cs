namespace Slfd.Experiments.Hocon;

/// <summary>What one reading has used of <see cref="HoconLimits"/>.</summary>
internal sealed class HoconBudget
{
    private int _files;
    private int _bytes;
    private int _substitutions;
    private long _work;

    /// <summary>One more file.</summary>
    /// <exception cref="HoconLimitException">Too many files, or too many bytes in all.</exception>
    public void CountFile(HoconPlace place, int bytes)
    {
        _ = ++_files <= HoconLimits.Files ? true : throw new HoconLimitException(place, $"more than {HoconLimits.Files} files are included");
        _ = (_bytes += bytes) <= HoconLimits.TotalBytes ? true : throw new HoconLimitException(place, $"all files together have more than {HoconLimits.TotalBytes} bytes");
    }

    /// <summary>One more substitution.</summary>
    /// <exception cref="HoconLimitException">Too many.</exception>
    public void CountSubstitution(HoconPlace place) =>
        _ = ++_substitutions <= HoconLimits.Substitutions ? true : throw new HoconLimitException(place, $"more than {HoconLimits.Substitutions} substitutions");

    /// <summary>Values that are copied into a list or an object.</summary>
    /// <exception cref="HoconLimitException">Too many in all.</exception>
    public void CountWork(HoconPlace place, int values) =>
        _ = (_work += values) <= HoconLimits.Work ? true : throw new HoconLimitException(place, $"putting lists and objects together copies more than {HoconLimits.Work} values");
}
