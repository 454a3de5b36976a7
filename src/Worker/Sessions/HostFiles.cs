using Slfd.Artifacts;
using Slfd.Distillation.Records;
using Slfd.RealData.Decoding;

namespace Slfd.Worker.Sessions;

/// <summary>Reads what lies on this host and says what the host lacks. A fault that may pass is waited out first.</summary>
/// <param name="sleep">Waits; null: by sleeping.</param>
internal sealed class HostFiles(Action<TimeSpan>? sleep = null)
{
    /// <summary>So many places are named: two folders of each class of the largest set, and more.</summary>
    private const int MostPlaces = 512;

    private static readonly TimeSpan[] s_waits = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(20)];
    private static readonly TimeSpan s_pulse = TimeSpan.FromSeconds(0.25);

    private readonly Action<TimeSpan> _sleep = sleep ?? Thread.Sleep;

    /// <summary>Reads.</summary>
    /// <param name="need">What is read, by a name of <see cref="Slfd.Experiments.Cells.HostNeeds"/>.</param>
    /// <param name="places">Where it is looked for: files and folders.</param>
    /// <param name="read">Does it.</param>
    /// <param name="note">Told in a sentence what is waited for.</param>
    /// <param name="pulse">Called several times a second while something is waited for; what it throws ends the wait.</param>
    /// <exception cref="DataUnavailableException">The files are missing, damaged or cannot be read.</exception>
    /// <exception cref="IOException">A disk is full; it may be wrapped (<see cref="DiskFull"/>).</exception>
    public T Read<T>(string need, Func<IEnumerable<string>> places, Func<T> read, Action<string> note, Action pulse)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return read();
            }
            catch (Exception passing) when (tries < s_waits.Length && PassingFault.Is(passing))
            {
                note($"{need} cannot be read now, and is tried again in {s_waits[tries].TotalSeconds:0} s: {passing.GetBaseException().Message}");
                Wait(s_waits[tries], pulse);
            }
            catch (Exception unusable) when (IsOfFiles(unusable) && !DiskFull.Is(unusable))
            {
                throw new DataUnavailableException(unusable, need) { Places = [.. DamagedFile.In(unusable).Concat(places()).Distinct().Take(MostPlaces)] };
            }
        }
    }

    private void Wait(TimeSpan time, Action pulse)
    {
        for (var left = time; left > TimeSpan.Zero; left -= s_pulse)
        {
            pulse();
            _sleep(left < s_pulse ? left : s_pulse);
        }
    }

    private static bool IsOfFiles(Exception failure) =>
        failure is IOException or UnauthorizedAccessException or InvalidDataException || (failure is AggregateException several && several.InnerExceptions.All(IsOfFiles));
}
