using System.Diagnostics;
using System.Globalization;

namespace Slfd.RealData.Decoding;

/// <summary>Keeps people and supervisors informed while images are decoded, which can take minutes.</summary>
/// <param name="note">Told a sentence now and then.</param>
/// <param name="pulse">Called several times a second; what it throws ends the work.</param>
internal sealed class DecodeWatch(Action<string> note, Action pulse)
{
    private static readonly TimeSpan s_between = TimeSpan.FromSeconds(2);

    private long _last = Stopwatch.GetTimestamp();

    /// <summary>Tells nobody.</summary>
    public static DecodeWatch Silent { get; } = new(_ => { }, () => { });

    /// <summary>Says a sentence at once.</summary>
    public void Say(string sentence) => note(sentence);

    /// <summary>Says how far the work is, if nothing was said for a while.</summary>
    /// <param name="done">So many images.</param>
    /// <param name="of">Of so many.</param>
    /// <param name="what">For instance <c>decoded imagenet-a at 128 px</c>.</param>
    public void Count(long done, long of, string what) => SayNowAndThen(string.Create(CultureInfo.InvariantCulture, $"{what}: {done:N0}/{of:N0} images"));

    /// <summary>Says a sentence, if nothing was said for a while.</summary>
    public void SayNowAndThen(string sentence)
    {
        pulse();
        if (Stopwatch.GetElapsedTime(_last) >= s_between)
        {
            _last = Stopwatch.GetTimestamp();
            note(sentence);
        }
    }
}
