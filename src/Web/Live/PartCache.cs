using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Slfd.Web.Frames;

namespace Slfd.Web.Live;

/// <summary>Parts as they were rendered last: each is rendered once per change, by the first who looks, and all others get the same text.</summary>
/// <param name="pulse">Says whether anything changed.</param>
/// <param name="clock">Tells the age of a part.</param>
internal sealed class PartCache(Pulse pulse, TimeProvider clock)
{
    private const int Most = 256;
    private const int MostInMemory = 64 << 20;

    /// <summary>However fast the sweep is, a part is not rendered more often than five times a second, nor for more than a sixteenth of the time.</summary>
    private static readonly TimeSpan s_rest = TimeSpan.FromMilliseconds(200);

    private const int RestPerCost = 15;

    /// <summary>Markup is full of what other places must escape; here nothing but a parser of JSON reads it.</summary>
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerOptions.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ConcurrentDictionary<string, Slot> _slots = new(StringComparer.Ordinal);

    /// <summary>Parts rendered so far: what all who look cost together.</summary>
    public long Renders => Interlocked.Read(ref _renders);

    private long _renders;

    /// <summary>The part as it is now.</summary>
    public async Task<Kept> Get(Part part, CancellationToken stop)
    {
        var number = await pulse.Now(stop);
        var slot = _slots.GetOrAdd(part.Key, _ => new Slot());
        slot.Looked = clock.GetTimestamp();
        if (IsCurrent(slot.Kept, part, number))
        {
            return slot.Kept!;
        }

        await slot.Turn.WaitAsync(stop);
        try
        {
            if (!IsCurrent(slot.Kept, part, number))
            {
                var began = clock.GetTimestamp();
                Interlocked.Increment(ref _renders);
                var html = await part.Render(stop);
                slot.Kept = new(Rendered(part.Id, html, slot.Kept), number, began, clock.GetElapsedTime(began));
                Evict();
            }

            return slot.Kept!;
        }
        finally
        {
            slot.Turn.Release();
        }
    }

    private bool IsCurrent(Kept? kept, Part part, long number)
    {
        if (kept is null)
        {
            return false;
        }

        var age = clock.GetElapsedTime(kept.Began);
        return age < s_rest || age < kept.Cost * RestPerCost || (kept.Number == number && part.Pace switch
        {
            Pace.Journal => true,
            Pace.Seconds => age < TimeSpan.FromSeconds(1),
            _ => throw new ArgumentOutOfRangeException(nameof(part), part.Pace, "not a pace of a part"),
        });
    }

    private static Sent Rendered(string id, string html, Kept? before)
    {
        if (before?.Sent.Part.Html == html)
        {
            return before.Sent;
        }

        RenderedPart part = new(id, html, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(html)))[..24]);
        return new(part, JsonSerializer.Serialize(part, s_json));
    }

    /// <summary>Forgets what nobody has looked at for longest.</summary>
    private void Evict()
    {
        var characters = _slots.Sum(slot => (long)(slot.Value.Kept?.Sent.Part.Html.Length ?? 0));
        while ((_slots.Count > Most || characters * 4 > MostInMemory) && _slots.Count > 1)
        {
            var oldest = _slots.MinBy(slot => slot.Value.Looked);
            _slots.TryRemove(oldest);
            characters -= oldest.Value.Kept?.Sent.Part.Html.Length ?? 0;
        }
    }

    /// <summary>What goes to all who look.</summary>
    /// <param name="Part">For the page.</param>
    /// <param name="Event">The same as JSON, for those who have the page.</param>
    public sealed record Sent(RenderedPart Part, string Event);

    /// <summary>A part as it was rendered last.</summary>
    /// <param name="Sent">What goes to all who look.</param>
    /// <param name="Number">Number of the event that it follows.</param>
    /// <param name="Began">When its rendering began.</param>
    /// <param name="Cost">How long that took.</param>
    public sealed record Kept(Sent Sent, long Number, long Began, TimeSpan Cost);

    [DebuggerDisplay("{Kept}")]
    private sealed class Slot
    {
        public SemaphoreSlim Turn { get; } = new(1);

        public Kept? Kept { get; set; }

        public long Looked { get; set; }
    }
}
